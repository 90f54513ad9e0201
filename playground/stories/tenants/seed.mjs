// A few orders of each tenant.
export const version = 1;

const orders = {
  harbour: ["Rope, 40 m", "Two lanterns"],
  orchard: ["Ladders", "Baskets, 12", "A new press"],
};

/** @param {import("@keyval/core").Kv} kv @param {(done: number, total: number) => void} progress */
export async function seed(kv, progress) {
  const atomic = kv.atomic();
  for (const [tenant, titles] of Object.entries(orders))
    for (const [i, title] of titles.entries())
      atomic.set(["playground", "tenants", tenant, `0000000${i}`], { title });
  await atomic.commit();
  progress(1, 1);
}
