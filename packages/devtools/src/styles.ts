// The look of the panel: calm, light and dark, nothing of it outside its shadow root and nothing of the page inside.

export const styles = /* css */ `
:host { all: initial; color-scheme: light dark; }
:host([data-theme="light"]) { color-scheme: light; }
:host([data-theme="dark"]) { color-scheme: dark; }
:host([data-theme="inherit"]) { color-scheme: inherit; }
:host([data-layout="embedded"]) { display: block; height: 100%; min-height: 0; }

.kv {
  --ink: light-dark(#1d2129, #e6e9f0);
  --faint: light-dark(#59616f, #a0a9ba);
  --line: light-dark(#e1e4ea, #2c323e);
  --ground: light-dark(#f6f7f9, #14171d);
  --card: light-dark(#ffffff, #1b1f28);
  --hover: light-dark(#eef0f4, #232935);
  --accent: light-dark(#3152c8, #93abff);
  --on-accent: light-dark(#ffffff, #10131a);
  --good: light-dark(#177345, #58cb90);
  --warn: light-dark(#8f5405, #e8b05a);
  --bad: light-dark(#b3261e, #ff9a90);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  box-sizing: border-box;
  color: var(--ink);
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif;
  text-align: left;
}
.kv *, .kv *::before { box-sizing: border-box; }
.kv-embedded { height: 100%; }

button, input, select { font: inherit; color: inherit; }
button {
  padding: 3px 9px; border: 1px solid var(--line); border-radius: 7px;
  background: var(--card); cursor: pointer; white-space: nowrap;
}
button:hover:not(:disabled) { background: var(--hover); }
button:disabled { cursor: default; opacity: 0.55; }
button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
button.primary:hover:not(:disabled) { background: var(--accent); filter: brightness(1.06); }
button.danger { color: var(--bad); }
button.quiet { border-color: transparent; background: transparent; color: var(--faint); }
button.key { padding: 0; border: 0; border-radius: 4px; background: none; color: var(--accent); font: 12px var(--mono); text-align: left; white-space: normal; overflow-wrap: anywhere; }
button.key:hover:not(:disabled) { background: none; text-decoration: underline; }
input[type="text"], input[type="search"] {
  min-width: 0; padding: 3px 8px; border: 1px solid var(--line); border-radius: 7px; background: var(--card);
}
input::placeholder { color: var(--faint); opacity: 1; }
:is(button, input, summary, [tabindex], select):focus-visible { outline: 2px solid var(--accent); outline-offset: -1px; }
code, .mono { font-family: var(--mono); font-size: 12px; }
ul { margin: 0; padding: 0; list-style: none; }
p { margin: 0; }

.launcher {
  position: fixed; z-index: 99998; display: inline-flex; align-items: center; gap: 7px; margin: 14px;
  padding: 6px 12px; border-radius: 99px; font-weight: 600; box-shadow: 0 2px 10px rgb(0 0 0 / 14%);
}
.launcher[data-position^="bottom"] { bottom: 0; }
.launcher[data-position^="top"] { top: 0; }
.launcher[data-position$="left"] { left: 0; }
.launcher[data-position$="right"] { right: 0; }
.dock {
  position: fixed; z-index: 99999; right: 0; bottom: 0; left: 0; min-height: 160px; max-height: 92vh;
  border-top: 1px solid var(--line); box-shadow: 0 -4px 24px rgb(0 0 0 / 12%);
}
.grip { position: absolute; z-index: 2; top: -4px; right: 0; left: 0; height: 8px; cursor: ns-resize; touch-action: none; }
.grip:hover, .grip:focus-visible { background: color-mix(in srgb, var(--accent) 45%, transparent); }
.loading { padding: 16px; color: var(--faint); }

.dot { width: 8px; height: 8px; flex: none; border-radius: 50%; background: var(--faint); }
.dot[data-status="live"] { background: var(--good); }
.dot[data-status="connecting"], .dot[data-status="reconnecting"] { background: var(--warn); }
.dot[data-status="offline"], .dot[data-status="closed"] { background: var(--bad); }

.panel { display: grid; grid-template: auto minmax(0, 1fr) / minmax(0, 1fr); height: 100%; background: var(--ground); container-type: inline-size; }
.head { display: flex; align-items: center; gap: 14px; padding: 0 12px; border-bottom: 1px solid var(--line); background: var(--card); }
.brand { display: inline-flex; align-items: center; gap: 7px; font-weight: 650; }
.brand small { min-width: 75px; color: var(--faint); font-size: 12px; font-weight: 400; }
.tabs { display: flex; flex: 1; gap: 2px; min-width: 0; overflow-x: auto; scrollbar-width: none; }
.tab { padding: 9px 10px; border: 0; border-radius: 0; background: none; color: var(--faint); box-shadow: inset 0 -2px transparent; }
.tab:hover:not(:disabled) { background: none; color: var(--ink); }
.tab[aria-selected="true"] { color: var(--ink); text-shadow: 0 0 0.6px; box-shadow: inset 0 -2px var(--accent); }
.count { margin-left: 6px; padding: 1px 6px; border-radius: 99px; background: color-mix(in srgb, var(--faint) 16%, transparent); color: var(--ink); font-size: 11px; font-weight: 500; font-variant-numeric: tabular-nums; }
.tab[id="kv-tab-pending"] .count { background: color-mix(in srgb, var(--warn) 22%, transparent); }
.body { min-height: 0; overflow: auto; }

.bar { position: sticky; z-index: 1; top: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 12px; border-bottom: 1px solid var(--line); background: var(--ground); }
.bar .grow { flex: 1; }
.check { display: inline-flex; align-items: center; gap: 6px; }
.check input { margin: 0; accent-color: var(--accent); }
.note { color: var(--faint); }
.empty { padding: 22px 12px; color: var(--faint); text-align: center; }
.problem { padding: 8px 12px; border-left: 3px solid var(--bad); background: color-mix(in srgb, var(--bad) 9%, transparent); }
.notice { padding: 8px 12px; border-left: 3px solid var(--warn); background: color-mix(in srgb, var(--warn) 10%, transparent); }
.facts { display: flex; flex-wrap: wrap; gap: 3px 20px; margin: 0; padding: 8px 12px; border-bottom: 1px solid var(--line); }
.facts div { display: flex; gap: 8px; min-width: 0; }
.facts dt { color: var(--faint); }
.facts dd { margin: 0; overflow-wrap: anywhere; }

.caption { margin: 0; padding: 14px 12px 6px; border-bottom: 1px solid var(--line); color: var(--faint); font-size: 12px; font-weight: 600; }
.rows > li { border-bottom: 1px solid var(--line); }
.row { display: grid; grid-template-columns: 10px 88px 92px minmax(0, 1fr) auto; align-items: baseline; gap: 10px; padding: 5px 12px; }
.row::before { content: ""; color: var(--faint); font-size: 9px; align-self: center; text-align: center; }
summary.row { cursor: pointer; }
summary.row::before { content: "▶"; }
details[open] > summary.row::before { transform: rotate(90deg); }
details[open] > summary.row { background: var(--hover); }
summary.row::-webkit-details-marker { display: none; }
summary.row::marker { content: ""; }
summary.row:hover { background: var(--hover); }
.soft { color: var(--faint); }
.time { color: var(--faint); font-size: 12px; font-variant-numeric: tabular-nums; }
.type { font-size: 12px; font-weight: 600; }
.type[data-type="commit"] { color: var(--accent); }
.type[data-type="stored"], .type[data-type="snapshot"], .type[data-type="open"], .type[data-type="live"], .type[data-type="confirmed"] { color: var(--good); }
.type[data-type="error"], .type[data-type="failed"], .type[data-type="offline"] { color: var(--bad); }
.type[data-type="reset"], .type[data-type="reconnecting"], .type[data-type="connecting"], .type[data-type="waiting"], .type[data-type="running"], .type[data-type="sent"], .type[data-type="overtaken"], .type[data-type="stale"] { color: var(--warn); }
.type[data-type="ping"], .type[data-type="idle"] { color: var(--faint); font-weight: 400; }
.text { overflow: hidden; font-family: var(--mono); font-size: 12px; text-overflow: ellipsis; white-space: nowrap; }
.side { color: var(--faint); font-size: 12px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.detail { padding: 6px 12px 10px 32px; color: var(--faint); overflow-wrap: anywhere; }
.rows .detail { background: var(--card); box-shadow: inset 0 1px var(--line); }
.detail li { padding: 2px 0; }
.detail code { color: var(--ink); }
.more { display: block; margin: 8px 12px; }

.keys { display: grid; grid-template: minmax(0, 1fr) / minmax(210px, 40%) minmax(0, 1fr); height: 100%; }
.keys[hidden] { display: none; }
.keys > * { min-height: 0; overflow: auto; }
.browse { border-right: 1px solid var(--line); }
.goto { display: flex; flex: 1; gap: 6px; min-width: 150px; }
.goto input { flex: 1; }
.tree { padding: 4px 0; }
.node { display: flex; align-items: center; gap: 6px; padding: 2px 12px 2px calc(10px + var(--level) * 16px); cursor: pointer; white-space: nowrap; }
.node:hover { background: var(--hover); }
.node[aria-selected="true"] { background: color-mix(in srgb, var(--accent) 15%, transparent); }
.arrow { width: 10px; flex: none; color: var(--faint); font-size: 10px; text-align: center; }
.arrow[data-open="true"] { transform: rotate(90deg); }
.part { font-family: var(--mono); font-size: 12px; }
.preview { overflow: hidden; color: var(--faint); font-family: var(--mono); font-size: 12px; text-overflow: ellipsis; }
.entry { display: flex; flex-direction: column; }
.entry > .pad { padding: 10px 12px; }
.entry-key { overflow-wrap: anywhere; font-family: var(--mono); font-size: 13px; font-weight: 600; }
.entry-meta { margin-top: 2px; color: var(--faint); font-size: 12px; overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 12px; }
.editor { flex: 1; min-height: 120px; margin: 0 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); overflow: auto; }
.editor:focus-within { border-color: var(--accent); }
.theirs { margin: 6px 0 0; padding: 8px; border-radius: 6px; background: var(--card); max-height: 160px; overflow: auto; font-family: var(--mono); font-size: 12px; white-space: pre-wrap; }
.help summary { color: var(--faint); cursor: pointer; }
.help code { white-space: nowrap; }

@container (max-width: 620px) {
  .head { flex-wrap: wrap; gap: 0 10px; padding-top: 7px; }
  .brand { flex: 1; }
  .tabs { order: 3; flex-basis: 100%; }
  .tab { padding: 7px 8px; }
  .row { grid-template-columns: 10px 84px minmax(0, 1fr) auto; gap: 2px 8px; }
  .row .text { grid-row: 2; grid-column: 2 / -1; white-space: normal; overflow-wrap: anywhere; }
  .row .side { grid-row: 1; grid-column: 4; }
  .detail { padding-left: 30px; }
  .keys { display: block; height: auto; }
  .browse { max-height: min(230px, 20vh); border-right: 0; border-bottom: 1px solid var(--line); }
}
@media (prefers-reduced-motion: no-preference) { .arrow, summary.row::before { transition: transform 80ms; } }

/* The editor: what prism-code-editor needs of a style sheet, in our colours. */
.prism-code-editor { display: grid; overflow: auto; min-height: 100%; --_pse: 10px; --padding-left: 10px; font: 12px/1.5 var(--mono); white-space: pre; user-select: none; isolation: isolate; }
.pce-wrapper { position: relative; margin: 8px 0; pointer-events: none; }
.pce-textarea { all: unset; box-sizing: border-box; width: 100%; height: 100%; overflow: hidden; color: transparent; caret-color: var(--ink); pointer-events: auto; user-select: auto; }
.pce-textarea::selection { background: color-mix(in srgb, var(--accent) 30%, transparent); color: transparent; }
.pce-line, .pce-textarea { position: relative; padding: 0 10px; }
.pce-overlays, .pce-overlays > * { position: absolute; inset: 0; }
.pce-wrap { white-space: break-spaces; word-break: break-word; }
.token.property { color: var(--accent); }
.token.string { color: var(--good); }
.token.number, .token.boolean, .token.null { color: var(--warn); }
.token.punctuation, .token.operator { color: var(--faint); }
`;
