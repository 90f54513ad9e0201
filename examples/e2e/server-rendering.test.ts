// Both examples, built, in a real browser: the first HTML has the data, the page goes on live and reads nothing twice.
import type { Kv } from "@keyval/core";
import { launchChromium } from "@keyval/testkit/launch-chromium";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ExampleServer, startExample } from "./example-server.ts";
import { newReader, type Reader } from "./reader.ts";

const joined = new Date("2024-05-06T07:08:09Z");
const colour = new Uint8Array([10, 200, 30]);
const big = 2n ** 60n;

let browser: Browser;
beforeAll(async () => {
  // Automation turns it off; readers have it.
  browser = await launchChromium(["--disable-back-forward-cache"]);
});
afterAll(() => browser.close());

describe.each(["react-ssr", "vue-ssr"])("%s", (example) => {
  let server: ExampleServer;
  let kv: Kv;
  const readers: Reader[] = [];

  beforeAll(async () => {
    server = await startExample(example);
    kv = server.clientOf("ada");
  });
  beforeEach(async () => {
    await kv.delete([["profiles", "ada"], ["notes"], ["history"]]);
    server.requests.length = 0;
  });
  afterEach(async () => {
    for (const { context } of readers.splice(0)) await context.close();
  });
  afterAll(async () => {
    expect(await server.end()).toBe(0);
  });

  const open = async (user: string) => {
    const reader = await newReader(browser, server.origin, user);
    readers.push(reader);
    await reader.page.goto(server.origin);
    return reader;
  };
  const sees = ({ page }: Reader, text: string) => page.getByText(text).first().waitFor();
  const rows = ({ page }: Reader, tag: "ul" | "ol") => page.locator(`${tag} li`).allTextContents();
  const add = async ({ page }: Reader, text: string) => {
    await page.getByRole("textbox", { name: "Note" }).fill(text);
    await page.getByText("Add", { exact: true }).click();
  };
  /** The page follows the store. */
  const isLive = () => vi.waitFor(() => expect(server.requests).toContain("POST /api/watch"));

  async function fill(notes = 2) {
    await kv.set(["profiles", "ada"], { colour, joined, notes: big });
    for (let i = 1; i <= notes; i++) {
      await kv.set(["notes", i], { author: "ada", text: `note ${i}`, at: joined });
      await kv.set(["history", `00${i}`], `event ${i}`);
    }
    server.requests.length = 0;
  }

  it("answers with HTML that holds the data, for browsers without JavaScript and for none", async () => {
    await fill(7);
    const response = await fetch(server.origin, { headers: { cookie: "user=ada" } });
    expect(response.status).toBe(200);
    const html = await response.text();
    const page = html.slice(0, html.indexOf("window.pageState")).replaceAll("<!-- -->", "");
    expect(page).toContain("rgb(10 200 30)");
    expect(page).toContain("here since 2024-05-06");
    expect(page).toContain(String(big));
    for (const text of ["ada: note 1", "ada: note 7", "event 7", "event 3"])
      expect(page).toContain(text);
    expect(html).not.toContain("event 2");
    expect(server.requests).toEqual(["GET /"]);
  });

  it("hydrates without a complaint, reads nothing a second time, and is live", async () => {
    await fill();
    const ada = await open("ada");
    await isLive();
    expect(server.requests.filter((line) => line.includes("/api"))).toEqual(["POST /api/watch"]);
    await kv.set(["notes", 3], { author: "bob", text: "hello", at: joined });
    await sees(ada, "bob: hello");
    await kv.set(["profiles", "ada"], { colour, joined, notes: big + 1n });
    await sees(ada, String(big + 1n));
    await kv.delete(["notes"]);
    await sees(ada, "Nobody has written yet.");
    expect(ada.requests).toEqual(["POST /api/watch"]);
    expect(server.requests.filter((line) => line === "POST /api/watch")).toHaveLength(1);
    expect(ada.complaints).toEqual([]);
  });

  it("shows each of many simultaneous requests its own user's data and nobody else's", async () => {
    const users = Array.from({ length: 8 }, (_, i) => `user${i}`);
    for (const [i, user] of users.entries())
      await server
        .clientOf(user)
        .set(["profiles", user], { colour, joined, notes: big + BigInt(i) });
    const pages = users
      .flatMap((user) => [user, user, user])
      .map(async (user) => {
        const response = await fetch(server.origin, { headers: { cookie: `user=${user}` } });
        return [user, await response.text()] as const;
      });
    for (const [user, html] of await Promise.all(pages)) {
      expect(new Set(html.match(/user\d/g))).toEqual(new Set([user]));
      const notes = new Set(html.match(/11529215046068\d{5}/g));
      expect(notes).toEqual(new Set([String(big + BigInt(users.indexOf(user)))]));
    }
  });

  it("shows a change before the server has it, and as stored after", async () => {
    await fill();
    const [ada, guest] = [await open("ada"), await open("guest")];
    await isLive();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await ada.page.route("**/api/batch", async (route) => {
      await held;
      await route.continue();
    });
    await add(ada, "new");
    await ada.page.locator('li[data-pending="true"]', { hasText: "ada: new" }).waitFor();
    await sees(ada, String(big + 1n));
    expect(await rows(ada, "ol")).toEqual(["ada wrote: new", "event 2", "event 1"]);
    expect(await rows(guest, "ul")).toEqual(["ada: note 1", "ada: note 2"]);
    letGo();
    await sees(guest, "ada: new");
    await ada.page.locator('li:not([data-pending="true"])', { hasText: "ada: new" }).waitFor();
    expect((await kv.get(["profiles", "ada"])).value).toMatchObject({ notes: big + 1n });
    expect([...ada.complaints, ...guest.complaints]).toEqual([]);
  });

  it("has something to show where there is nothing, and goes on from there", async () => {
    const bob = await open("bob");
    await sees(bob, "Nobody has written yet.");
    await sees(bob, "Nothing has happened yet.");
    await isLive();
    await bob.page.getByText("Join as bob").click();
    await sees(bob, "here since");
    await add(bob, "first");
    await sees(bob, "bob: first");
    expect(await rows(bob, "ol")).toEqual(["bob wrote: first"]);
    expect(await bob.page.locator("output").textContent()).toBe("1");
    expect(bob.complaints).toEqual([]);
  });

  it("loads older pages of the rendered one, and all of them stay live", async () => {
    await fill(7);
    const ada = await open("ada");
    await isLive();
    await ada.page.getByText("Older").click();
    await sees(ada, "event 1");
    await kv.set(["history", "001"], "event 1, changed");
    await sees(ada, "event 1, changed");
    await kv.set(["history", "008"], "event 8");
    await sees(ada, "event 8");
    const numbers = (await rows(ada, "ol")).map((text) => Number(text.slice(6, 7)));
    expect(numbers).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(await ada.page.getByText("Older").count()).toBe(0);
    expect(ada.complaints).toEqual([]);
  });

  it("keeps the old list until a filtered one is there", async () => {
    await fill();
    await kv.set(["notes", 3], { author: "bob", text: "hello", at: joined });
    const ada = await open("ada");
    await isLive();
    await ada.page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      const look = () => seen.push(document.body.innerText);
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
    });
    await ada.page.getByLabel("Mine only").click();
    await ada.page.getByText("bob: hello").waitFor({ state: "detached" });
    expect(await rows(ada, "ul")).toEqual(["ada: note 1", "ada: note 2"]);
    const seen = await ada.page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((text) => /Loading|Nobody/.test(text))).toEqual([]);
    expect(ada.complaints).toEqual([]);
  });

  it("says what the server refused, and tries again when asked to", async () => {
    await fill();
    const ada = await open("ada");
    await isLive();
    const body = JSON.stringify({ error: "Not for you.", code: "forbidden" });
    const refuse = { status: 403, contentType: "application/json", body };
    await ada.page.route("**/api/{watch,batch}**", (route) => route.fulfill(refuse));
    await ada.page.getByLabel("Mine only").click();
    await ada.page.getByRole("alert").waitFor();
    await ada.page.unrouteAll();
    await ada.page.getByText("Try again").click();
    await ada.page.getByRole("alert").waitFor({ state: "detached" });
    expect(await rows(ada, "ul")).toEqual(["ada: note 1", "ada: note 2"]);
  });

  it("comes back from the browser's history with what has happened meanwhile", async () => {
    await fill();
    const ada = await open("ada");
    await isLive();
    await ada.page.evaluate(() => {
      window.addEventListener("pageshow", ({ persisted }) => Object.assign(window, { persisted }));
    });
    await ada.page.goto(`${server.origin}/api/health`);
    await kv.set(["notes", 3], { author: "bob", text: "meanwhile", at: joined });
    await ada.page.goBack({ waitUntil: "commit" });
    await sees(ada, "bob: meanwhile");
    expect(await ada.page.evaluate(() => (window as { persisted?: boolean }).persisted)).toBe(true);
    await kv.set(["notes", 4], { author: "bob", text: "and now", at: joined });
    await sees(ada, "bob: and now");
  });
});
