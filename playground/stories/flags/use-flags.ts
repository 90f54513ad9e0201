// The flags in Vue: awaited, so that <Suspense> waits for them.
import { useKvList } from "@keyval/vue";
import { computed } from "vue";
import { flagsKey, flagsOf, waitingFlags } from "./flags.ts";

export async function useFlags() {
  const { entries } = await useKvList<boolean>(flagsKey);
  return {
    flags: computed(() => flagsOf(entries.value)),
    waiting: computed(() => waitingFlags(entries.value)),
  };
}
