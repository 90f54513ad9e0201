import { expect, it } from "vitest";
import { CommitLane } from "./commit-lane.ts";

it("carries out what is queued at any turn while it comes to rest", async () => {
  for (let turns = 0; turns < 12; turns++) {
    const lane = new CommitLane<number, number>(
      async (commits) => commits.map((result) => ({ result })),
      () => 1,
    );
    const carriedOut = new Promise<number>((resolve) => {
      void lane.run(async () => {
        void (async () => {
          for (let turn = 0; turn < turns; turn++) await undefined;
          resolve(await lane.run(() => turns));
        })();
      });
    });
    expect(await carriedOut).toBe(turns);
    await lane.idle();
  }
});
