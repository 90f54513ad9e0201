// Whether the component that asks is still to take over what a server rendered.
import { getCurrentInstance, onMounted, type Ref, shallowRef } from "vue";

/**
 * True from setup until the component is mounted, when it is hydrated. Its first render has to be the server's then: Vue
 * leaves attributes as they are in the page, and an async setup gives the stream time to speak before that render.
 */
export function useIsHydrating(): Readonly<Ref<boolean>> {
  // Before its setup a component has an element only when it finds that in the page.
  const isHydrating = shallowRef(Boolean(getCurrentInstance()?.vnode.el));
  if (isHydrating.value)
    onMounted(() => {
      isHydrating.value = false;
    });
  return isHydrating;
}
