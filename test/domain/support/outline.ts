import type { Plan } from '../../../domain/plan/plan.js';

/** A plan for the eye: a line a step, its own part of the key, its characteristics, and after what it comes. */
export function outline({ steps }: Plan): string[] {
  const short = (id: string) => {
    const key = steps.find((step) => step.id === id)?.key ?? id;
    const [item] = key.split('/');
    return `${item} ${key.split('/').at(-1)?.split(':')[0]}`;
  };
  return steps.map((step) => {
    const values = step.characteristics.map(({ name, value }) => `${name}=${String(value)}`).join(' ');
    const after = step.dependsOn.map(short).join(', ');
    return `${step.action} ${step.kind} ${short(step.id)}${values && ` {${values}}`}${after && ` after ${after}`}`;
  });
}
