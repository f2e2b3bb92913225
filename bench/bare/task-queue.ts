/** Where the bare workflow's own worker polls. */
export const bareTaskQueue = 'turnup-bench-bare';
