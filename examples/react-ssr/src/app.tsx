// The page, the same on the server and in the browser.
import { type Kv, KvProvider } from "@keyval/react";
import type { QueryClient } from "@tanstack/react-query";
import { HistoryPages } from "./history-pages.tsx";
import { NoteList } from "./note-list.tsx";
import { ProfileCard } from "./profile-card.tsx";
import { Section } from "./section.tsx";

export type AppProps = { kv: Kv; queryClient: QueryClient; user: string };

export const App = ({ kv, queryClient, user }: AppProps) => (
  <KvProvider kv={kv} queryClient={queryClient}>
    <h1>Guestbook</h1>
    <Section title="You">
      <ProfileCard user={user} />
    </Section>
    <Section title="Notes">
      <NoteList user={user} />
    </Section>
    <Section title="History">
      <HistoryPages />
    </Section>
  </KvProvider>
);
