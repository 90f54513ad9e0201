// 10,000 orders.
export const version = 1;

const first =
  "Ada Ben Cleo Dan Eve Finn Gus Hana Ian Joy Kim Leo Mia Ned Ola Pia Rosa Sam Tess Uma".split(" ");
const last = "Moss Hill Frost Reed Stone Lake Birch Hale Wolf Marsh Dale Finch".split(" ");
const statuses = ["new", "paid", "sent", "sent", "sent", "returned"];
const countries = ["Austria", "Brazil", "Canada", "Denmark", "Estonia", "France"];

const count = 10_000;
const batch = 1000;

/** @param {import("@keyval/core").Kv} kv @param {(done: number, total: number) => void} progress */
export async function seed(kv, progress) {
  for (let done = 0; done < count; done += batch) {
    const atomic = kv.atomic();
    for (let i = done + 1; i <= done + batch; i += 1)
      atomic.set(["playground", "orders", i], {
        customer: `${first[(i * 7) % first.length]} ${last[(i * 5) % last.length]}`,
        country: countries[((i * 13) % 17) % countries.length],
        status: statuses[((i * 11) % 19) % statuses.length],
        amount: ((i * 7919) % 100_000) / 100,
      });
    await atomic.commit();
    progress(done + batch, count);
  }
}
