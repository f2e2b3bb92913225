/** What the bare workflow runs as local activities. */
export interface BareActivities {
  nothing(): Promise<void>;
}

/** Nothing, six times a workflow: what is left is the engine's own cost. */
export const bareActivities: BareActivities = {
  nothing: async () => undefined,
};
