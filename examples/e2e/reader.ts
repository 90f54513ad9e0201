// Somebody who reads an example's page in a browser of their own.
import type { Browser, BrowserContext, Page } from "playwright-core";

export interface Reader {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the console and the page said in warning or worse. */
  readonly complaints: string[];
  /** What the page has asked the store: "POST /api/watch". */
  readonly requests: string[];
}

/** A reader with the cookie of a user, not yet on any page. */
export async function newReader(browser: Browser, origin: string, user: string): Promise<Reader> {
  const context = await browser.newContext();
  await context.addCookies([{ name: "user", value: user, url: origin }]);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  const requests: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api")) requests.push(`${request.method()} ${pathname}`);
  });
  return { context, page, complaints, requests };
}
