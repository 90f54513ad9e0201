// A fetch that can be held at three places: commits on their way there, their answers on their way back, pieces of
// streams. What is held comes through, in order, when it is let. Reads pass.

export type HeldPlace = "commits" | "answers" | "frames";

export class HeldFetch {
  /** Commits come to nothing. */
  isCut = false;
  readonly #gates = new Map<
    HeldPlace,
    { readonly open: Promise<void>; readonly letOut: () => void }
  >();

  constructor(private readonly server: (request: Request) => Promise<Response>) {}

  hold(...places: HeldPlace[]): void {
    for (const place of places) {
      let letOut = () => {};
      const open = new Promise<void>((resolve) => {
        letOut = resolve;
      });
      this.#gates.set(place, { open, letOut });
    }
  }

  letThrough(...places: HeldPlace[]): void {
    for (const place of places) {
      this.#gates.get(place)?.letOut();
      this.#gates.delete(place);
    }
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const isStream = request.headers.get("accept") === "text/event-stream";
    if (isStream) return this.#streamed(await this.server(request));
    if (!(await request.clone().text()).includes('"op":"commit"')) return this.server(request);
    if (this.isCut) throw new TypeError("The network is cut.");
    await this.#gates.get("commits")?.open;
    const response = await this.server(request);
    await this.#gates.get("answers")?.open;
    return response;
  };

  #streamed(response: Response): Response {
    const pieces = new TransformStream<Uint8Array, Uint8Array>({
      transform: async (piece, controller) => {
        await this.#gates.get("frames")?.open;
        controller.enqueue(piece);
      },
    });
    return new Response(response.body?.pipeThrough(pieces) ?? null, response);
  }
}
