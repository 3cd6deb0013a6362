// What a program does with the types; compiled, never run: it fails to compile where the document loses a name.
import type { components, paths } from "./generated/verbatim.v1.js";

type Frame = components["schemas"]["RecordedFrame"];
type Events = paths["/api/v1/workflows/runs/{run_id}/replay/events"]["get"];
type EventPage = Events["responses"][200]["content"]["application/json"];
type EventQuery = NonNullable<Events["parameters"]["query"]>;
type Problem = components["schemas"]["Problem"];

export async function* framesOf(server: string, token: string, run: string): AsyncGenerator<Frame> {
  const query: EventQuery = { limit: 1000, direction: "forward" };
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const search = new URLSearchParams({ limit: String(query.limit), ...(cursor ? { cursor } : {}) });
    const answer = await fetch(`${server}/api/v1/workflows/runs/${encodeURIComponent(run)}/replay/events?${search}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(((await answer.json()) as Problem).title);
    const page = (await answer.json()) as EventPage;
    yield* page.items;
    cursor = page.next_cursor;
    if (page.run_status === "running" && page.items.length === 0) return;
  }
}

type RunDetail = paths["/api/v1/workflows/runs/{run_id}"]["get"]["responses"][200]["content"]["application/json"];
type RunList = paths["/api/v1/workflows/runs"]["get"]["responses"][200]["content"]["application/json"];
type Start = paths["/api/v1/workflows/{workflow_key}/run"]["post"]["requestBody"]["content"]["application/json"];

export const start: Start = { message: "Which versions are supported?" };
export const lastStep = (run: RunDetail): string | undefined => run.steps.at(-1)?.started_at;
export const ids = (page: RunList): string[] => page.items.map((run) => run.workflow_run_id);
