// A component that is not drawn again while what it shows is the same object. (Preact's own is in its React layer.)
import { Component, type ComponentChildren } from "preact";

type UnchangedProps<T> = { readonly of: T; readonly draw: (of: T) => ComponentChildren };

export class Unchanged<T> extends Component<UnchangedProps<T>> {
  override shouldComponentUpdate(next: UnchangedProps<T>): boolean {
    return next.of !== this.props.of;
  }

  override render({ of, draw }: UnchangedProps<T>): ComponentChildren {
    return draw(of);
  }
}
