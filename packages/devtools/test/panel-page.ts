// A mounted panel as its user has it: what is found by its words is pressed, and typed into.
import type { Kv, KvKey } from "@keyval/core";
import { type KvDevtoolsOptions, mountKvDevtools } from "@keyval/devtools";
import { vi } from "vitest";
import { keyText, partText } from "../src/key-text.ts";

export class PanelPage {
  readonly element = document.createElement("div");
  #unmount: () => void;

  constructor(kv: Kv, options?: KvDevtoolsOptions) {
    localStorage.clear();
    document.body.append(this.element);
    this.#unmount = mountKvDevtools(this.element, kv, options).unmount;
  }

  get root(): ShadowRoot {
    return this.element.firstElementChild?.shadowRoot as ShadowRoot;
  }

  /** Takes the panel out, and puts in another. */
  remount(kv: Kv, options?: KvDevtoolsOptions): void {
    this.#unmount();
    this.#unmount = mountKvDevtools(this.element, kv, options).unmount;
  }

  unmount(): void {
    this.#unmount();
  }

  async end(): Promise<void> {
    this.#unmount();
    this.element.remove();
    // Preact ends effects after the next frame.
    for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
  }

  /** The elements of a selector whose text or label has these words. */
  all<E extends HTMLElement = HTMLElement>(selector: string, words = ""): E[] {
    return [...this.root.querySelectorAll<E>(selector)].filter((candidate) =>
      `${candidate.textContent} ${candidate.getAttribute("aria-label")}`.includes(words),
    );
  }

  /** The first of them, when it is there. */
  find<E extends HTMLElement = HTMLElement>(selector: string, words = ""): Promise<E> {
    return vi.waitUntil(() => this.all<E>(selector, words)[0]);
  }

  /** Until there is none of them. */
  async gone(selector: string, words = ""): Promise<void> {
    await vi.waitUntil(() => this.all(selector, words).length === 0);
  }

  async click(selector: string, words = ""): Promise<void> {
    (await this.find(`${selector}:not(:disabled)`, words)).click();
  }

  showTab(name: string): Promise<void> {
    return this.click('[role="tab"]', name);
  }

  /** Goes to a key by its text, and to its value. */
  async goTo(key: string): Promise<HTMLTextAreaElement> {
    await this.showTab("Keys");
    type(await this.find<HTMLInputElement>('input[aria-label="Go to key"]'), key);
    await this.click("button", "Go");
    return this.find<HTMLTextAreaElement>("textarea", `Value of ${key}`);
  }

  /** Opens branch after branch of a key in the tree, and its value. */
  async browse(...key: KvKey): Promise<HTMLTextAreaElement> {
    await this.showTab("Keys");
    for (const [level, part] of key.entries())
      (
        await vi.waitUntil(() =>
          this.all(`[aria-level="${level + 1}"] .part`).find(
            ({ textContent }) => textContent === partText(part),
          ),
        )
      ).click();
    return this.find<HTMLTextAreaElement>("textarea", `Value of ${keyText(key)}`);
  }
}

export function type(field: HTMLTextAreaElement | HTMLInputElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
