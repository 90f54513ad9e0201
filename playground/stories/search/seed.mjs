// Two thousand dishes, and the index they are searched by.
export const version = 1;

const ways = [
  "Roasted",
  "Slow-cooked",
  "Grilled",
  "Pickled",
  "Stuffed",
  "Braised",
  "Smoked",
  "Crisp",
  "Creamy",
  "Warm",
];
const things = [
  "pepper",
  "bean",
  "lemon",
  "lentil",
  "aubergine",
  "tomato",
  "potato",
  "chicken",
  "salmon",
  "mushroom",
];
const dishes = ["soup", "salad", "pie", "stew"];
const herbs = ["thyme", "mint", "basil", "rosemary", "coriander"];
const countries = ["Greece", "Italy", "Morocco", "Mexico", "Georgia", "India", "Japan"];

/** @param {import("@keyval/core").Kv} kv @param {(done: number, total: number) => void} progress */
export async function seed(kv, progress) {
  const prefix = ["playground", "dishes"];
  await kv.delete(prefix);
  const all = ways.flatMap((way) =>
    things.flatMap((thing) =>
      dishes.flatMap((dish) => herbs.map((herb) => ({ way, thing, dish, herb }))),
    ),
  );
  for (let done = 0; done < all.length; done += 1000) {
    const atomic = kv.atomic();
    for (const [i, { way, thing, dish, herb }] of all.slice(done, done + 1000).entries()) {
      const title = `${way} ${thing} ${dish} with ${herb}`;
      const minutes = 15 + ((i * 7) % 60);
      const text = `${minutes} minutes. Begin with the ${thing}, add ${herb}, serve the ${dish} while it is ${i % 2 ? "hot" : "cold"}.`;
      atomic.set([...prefix, done + i], { title, text, country: countries[i % countries.length] });
    }
    await atomic.commit();
    progress(Math.min(done + 1000, all.length), all.length);
  }
  await kv.createIndex(prefix, { fields: ["title", "text", "country"], tokenize: "porter" });
}
