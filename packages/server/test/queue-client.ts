// The queue's requests for tests that share one server: each test begins with an empty queue.
import { expect, vi } from "vitest";
import { type Answer, ApiClient } from "./api-client.ts";

export class QueueClient extends ApiClient {
  /** Ids of a test's messages. */
  readonly #seen: string[] = [];

  /** Removes what tests before left. */
  async empty(): Promise<void> {
    await Promise.all(this.#seen.splice(0).map((id) => this.ack(id)));
    await this.call("DELETE", "/queue/dlq");
    expect(await this.stats()).toMatchObject({ total: 0 });
  }

  async enqueue(
    value: unknown,
    options?: object,
    headers?: Record<string, string>,
  ): Promise<Answer> {
    const answer = await this.call("POST", "/queue/enqueue", { value, options }, headers);
    if (answer.id) this.#seen.push(answer.id);
    return answer;
  }

  /** Takes a message, or null. */
  async poll(): Promise<Answer> {
    const { message } = await this.call("GET", "/queue/poll");
    if (message) this.#seen.push(message.id);
    return message;
  }

  /** Polls until a message comes. */
  next(): Promise<Answer> {
    return vi.waitFor(
      async () => {
        const message = await this.poll();
        expect(message).not.toBeNull();
        return message;
      },
      { interval: 5 },
    );
  }

  ack(id: string): Promise<Answer> {
    return this.call("POST", "/queue/ack", { id });
  }

  nack(id: string, more: object = {}): Promise<Answer> {
    return this.call("POST", "/queue/nack", { id, ...more });
  }

  stats(): Promise<Answer> {
    return this.call("GET", "/queue/stats");
  }
}
