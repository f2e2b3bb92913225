import { openScene as openWork, type Scene as Work } from '../activities/support/scene.js';
import { openScene, type Scene } from './scene.js';

/** The API and the activities on one database: what is ordered over the one is carried out by the other. */
interface SceneAtWork extends Scene {
  readonly work: Work;
}

export async function openSceneAtWork(options: Parameters<typeof openScene>[0] = {}): Promise<SceneAtWork> {
  const work = await openWork();
  const scene = await openScene({ ...options, database: work.database });
  return {
    ...scene,
    work,
    async close() {
      await scene.close();
      await work.close();
    },
  };
}
