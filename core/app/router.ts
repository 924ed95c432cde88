/** The contract answered by the app: one line per procedure, no logic. */
import { implement } from '@orpc/server';
import { contract } from '../contract/index.ts';
import { byColumns } from '../contract/run-columns.ts';
import type { App } from './app.ts';

export const createRouter = (app: App) => {
  const os = implement(contract);
  return os.router({
    project: {
      current: os.project.current.handler(() => app.currentProject()),
      open: os.project.open.handler(({ input }) => app.openProject(input.dir)),
      createSample: os.project.createSample.handler(({ input }) => app.createSample(input.dir)),
      recent: os.project.recent.handler(() => app.recentProjects()),
      chain: os.project.chain.handler(({ input }) => app.session().chain(input)),
      activity: os.project.activity.handler(() => app.session().activity()),
    },
    data: {
      versions: os.data.versions.handler(() => app.session().data.versions()),
      rows: os.data.rows.handler(({ input }) => app.session().data.rows(input)),
      statistics: os.data.statistics.handler(({ input }) => app.session().data.statistics(input.revision)),
      graph: os.data.graph.handler(() => app.session().data.graph()),
      changes: os.data.changes.handler(({ input }) => app.session().data.rowChanges(input)),
      diff: os.data.diff.handler(({ input }) => app.session().data.diff(input.from, input.to)),
      restoreCache: os.data.restoreCache.handler(() => app.session().data.restoreCache()),
      status: os.data.status.handler(() => app.session().data.manage.status()),
      work: os.data.work.handler(({ input }) => app.session().data.manage.work(input)),
      remotes: os.data.remotes.handler(() => app.session().data.manage.remotes()),
      addRemote: os.data.addRemote.handler(({ input }) => app.session().data.manage.addRemote(input)),
      removeRemote: os.data.removeRemote.handler(({ input }) => app.session().data.manage.removeRemote(input.name)),
      setDefaultRemote: os.data.setDefaultRemote.handler(({ input }) =>
        app.session().data.manage.setDefaultRemote(input.name),
      ),
      remoteState: os.data.remoteState.handler(() => app.session().data.manage.remoteState()),
      hooks: os.data.hooks.handler(() => app.session().data.manage.hooks()),
      setHooks: os.data.setHooks.handler(({ input }) => app.session().data.manage.setHooks(input.installed)),
      cleanUpPreview: os.data.cleanUpPreview.handler(({ input }) => app.session().data.manage.cleanUpPreview(input)),
      upload: os.data.upload.handler(({ input }) => app.session().data.manage.upload(input)),
      forgetUpload: os.data.forgetUpload.handler(({ input }) => app.session().data.manage.forgetUpload(input.id)),
      importColumns: os.data.importColumns.handler(({ input }) => app.session().data.manage.importColumns(input)),
      importPreview: os.data.importPreview.handler(({ input }) => app.session().data.manage.importPreview(input)),
      startImport: os.data.startImport.handler(({ input }) => app.session().data.manage.startImport(input)),
      gate: os.data.gate.handler(({ input }) => app.session().data.manage.gate(input.revision)),
      fix: os.data.fix.handler(({ input }) => app.session().data.manage.fix(input)),
      editRows: os.data.editRows.handler(({ input }) => app.session().data.manage.editRows(input)),
      edits: os.data.edits.handler(() => app.session().data.manage.edits()),
      undoEdit: os.data.undoEdit.handler(() => app.session().data.manage.undoEdit()),
      redoEdit: os.data.redoEdit.handler(() => app.session().data.manage.redoEdit()),
      rowHistory: os.data.rowHistory.handler(({ input }) => app.session().data.manage.rowHistory(input.text)),
      merge: os.data.merge.handler(() => app.session().data.manage.merge()),
      finishMerge: os.data.finishMerge.handler(({ input }) => app.session().data.manage.finishMerge(input)),
      abortMerge: os.data.abortMerge.handler(() => app.session().data.manage.abortMerge()),
      makeVersion: os.data.makeVersion.handler(({ input }) => app.session().data.manage.makeVersion(input)),
      sql: os.data.sql.handler(({ input }) => app.session().data.manage.sql(input)),
      export: os.data.export.handler(({ input }) => app.session().data.manage.exportRows(input)),
    },
    training: {
      plan: os.training.plan.handler(({ input, signal }) => app.session().training.plan(input, signal)),
      start: os.training.start.handler(({ input }) => app.session().training.start(input)),
      pause: os.training.pause.handler(async ({ input }) => {
        await app.session().training.pause(input.runId);
        return {};
      }),
      stop: os.training.stop.handler(async ({ input }) => {
        await app.session().training.stop(input.runId);
        return {};
      }),
      base: os.training.base.handler(({ input }) => app.session().bases.state(input.base)),
      download: os.training.download.handler(({ input }) => app.session().bases.download(input.base)),
      resume: os.training.resume.handler(({ input }) => app.session().training.resume(input.runId)),
      queue: os.training.queue.handler(() => app.session().queue.list()),
      enqueue: os.training.enqueue.handler(({ input }) => app.session().queue.enqueue(input)),
      unqueue: os.training.unqueue.handler(({ input }) => {
        app.session().queue.unqueue(input.id);
        return {};
      }),
      sweep: os.training.sweep.handler(({ input }) => app.session().queue.sweep(input)),
      devices: os.training.devices.handler(() => app.session().training.devices()),
      fetchCuda: os.training.fetchCuda.handler(() => app.session().training.fetchCuda()),
      testDevice: os.training.testDevice.handler(({ input }) => app.session().training.testDevice(input.kind)),
      outline: os.training.outline.handler(({ input }) => app.session().training.outline(input)),
      follow: os.training.follow.handler(({ input, signal }) => app.session().training.follow(input.runId, signal)),
    },
    runs: {
      list: os.runs.list.handler(async ({ input }) => byColumns(await app.session().runs.list(input.deleted))),
      get: os.runs.get.handler(({ input }) => app.session().runs.get(input.runId)),
      history: os.runs.history.handler(({ input }) => app.session().runs.history(input.runId, input)),
      search: os.runs.search.handler(({ input }) => app.session().runs.search(input)),
      complete: os.runs.complete.handler(({ input }) => app.session().runs.complete(input)),
      curves: os.runs.curves.handler(({ input }) => app.session().runs.curves(input)),
      groups: os.runs.groups.handler(({ input }) => app.session().runs.groups(input.runIds)),
      setTag: os.runs.setTag.handler(({ input }) => app.session().runs.setTag(input)),
      compare: os.runs.compare.handler(({ input }) => app.session().runs.compare(input.runIds)),
      errors: os.runs.errors.handler(({ input }) => app.session().runs.errors(input.runId)),
      rename: os.runs.rename.handler(({ input }) => app.session().runs.rename(input.runId, input.name)),
      setNote: os.runs.setNote.handler(({ input }) => app.session().runs.setNote(input.runId, input.note)),
      delete: os.runs.delete.handler(({ input }) => app.session().runs.remove(input.runId)),
      restore: os.runs.restore.handler(({ input }) => app.session().runs.restore(input.runId)),
      artifacts: os.runs.artifacts.handler(({ input }) => app.session().runs.artifacts(input.runId)),
      artifact: os.runs.artifact.handler(({ input }) => app.session().runs.artifact(input.runId, input.path)),
    },
    models: {
      list: os.models.list.handler(() => app.session().models.list()),
      register: os.models.register.handler(({ input }) => app.session().models.register(input)),
      setAlias: os.models.setAlias.handler(({ input }) => app.session().models.setAlias(input)),
      deleteAlias: os.models.deleteAlias.handler(({ input }) => app.session().models.deleteAlias(input)),
      deleteVersion: os.models.deleteVersion.handler(({ input }) => app.session().models.deleteVersion(input)),
      export: os.models.export.handler(({ input }) => app.session().exportVersion(input)),
      imagePlan: os.models.imagePlan.handler(({ input }) => app.session().exports.plan(input)),
      buildImage: os.models.buildImage.handler(({ input }) => app.session().exports.startImage(input)),
      record: os.models.record.handler(({ input }) => app.session().records.record(input.name)),
      describe: os.models.describe.handler(({ input }) => app.session().records.describe(input)),
      setTag: os.models.setTag.handler(({ input }) => app.session().records.setTag(input)),
      compare: os.models.compare.handler(({ input }) => app.session().records.compare(input)),
      card: os.models.card.handler(async ({ input }) => ({ text: await app.session().records.card(input) })),
    },
    serving: {
      list: os.serving.list.handler(() => app.session().serving.list()),
      stop: os.serving.stop.handler(({ input }) => app.session().serving.stop(input.name)),
      predict: os.serving.predict.handler(({ input }) => app.session().serving.predict(input.text, input.deployment)),
      log: os.serving.log.handler(({ input }) => app.session().logPage(input)),
      facets: os.serving.facets.handler(({ input }) => app.session().serving.facets(input.deployment)),
      traffic: os.serving.traffic.handler(({ input }) =>
        app.session().serving.traffic(input?.bucket, input?.deployment),
      ),
      usage: os.serving.usage.handler(({ input }) => [
        ...app.session().predictions.usage(input?.days ?? 30, input?.deployment),
      ]),
      disputed: os.serving.disputed.handler(({ input }) => app.session().predictions.disputed(input?.limit ?? 200)),
      forget: os.serving.forget.handler(({ input }) => app.session().predictions.forget(input)),
      liveFiles: os.serving.liveFiles.handler(() => app.session().serving.liveFiles()),
      sendFile: os.serving.sendFile.handler(({ input }) => app.session().serving.sendFile(input)),
    },
    deployments: {
      figures: os.deployments.figures.handler(({ input }) =>
        app.session().figures.figures({ model: input.model, from: daysAgo(input.days) }),
      ),
      labels: os.deployments.labels.handler(({ input }) => app.session().serving.labels(input)),
      start: os.deployments.start.handler(({ input }) => app.session().deployments.start(input)),
      stop: os.deployments.stop.handler(({ input }) => app.session().deployments.stop(input.name)),
      rollback: os.deployments.rollback.handler(({ input }) => app.session().deployments.rollback(input.name)),
      remove: os.deployments.remove.handler(({ input }) => app.session().deployments.remove(input.name)),
      setRules: os.deployments.setRules.handler(({ input: { name, ...rules } }) =>
        app.session().deployments.setRules(name, rules),
      ),
      addKey: os.deployments.addKey.handler(({ input }) =>
        app.session().deployments.addKey(input.name, input.consumer, input.requestsPerMinute),
      ),
      setPace: os.deployments.setPace.handler(({ input }) =>
        app.session().deployments.setPace(input.name, input.consumer, input.requestsPerMinute),
      ),
      removeKey: os.deployments.removeKey.handler(({ input }) =>
        app.session().deployments.removeKey(input.name, input.consumer),
      ),
      history: os.deployments.history.handler(({ input }) => app.session().deploymentHistory(input.model)),
      rehearse: os.deployments.rehearse.handler(({ input }) => app.session().promotion.rehearse(input)),
      rehearsal: os.deployments.rehearsal.handler(({ input }) => app.session().promotion.rehearsal(input)),
      promote: os.deployments.promote.handler(({ input }) => app.session().promotion.promote(input)),
      mustPass: os.deployments.mustPass.handler(({ input }) => app.session().promotion.mustPass(input.model)),
      addMustPass: os.deployments.addMustPass.handler(({ input }) =>
        app.session().promotion.addMustPass(input.model, input.example),
      ),
      removeMustPass: os.deployments.removeMustPass.handler(({ input }) =>
        app.session().promotion.removeMustPass(input.model, input.text),
      ),
      ask: os.deployments.ask.handler(({ input }) => app.session().promotion.ask(input)),
      explain: os.deployments.explain.handler(({ input }) => app.session().promotion.explain(input)),
    },
    monitoring: {
      checks: os.monitoring.checks.handler(() => app.session().monitoring.checks()),
      check: os.monitoring.check.handler(({ signal }) => app.session().monitoring.check({ signal })),
      carriers: os.monitoring.carriers.handler(({ input }) => app.session().monitoring.carriers(input)),
      sendAlert: os.monitoring.sendAlert.handler(({ input }) => app.session().monitoring.sendAlert(input.checkId)),
      testSlack: os.monitoring.testSlack.handler(() => app.session().monitoring.testSlack()),
    },
    alerts: {
      list: os.alerts.list.handler(() => app.session().alerts.list()),
      get: os.alerts.get.handler(({ input }) => app.session().alerts.get(input.id)),
      snooze: os.alerts.snooze.handler(({ input }) => app.session().alerts.snooze(input)),
      accept: os.alerts.accept.handler(({ input }) => app.session().alerts.accept(input)),
      falseAlarm: os.alerts.falseAlarm.handler(({ input }) => app.session().alerts.falseAlarm(input)),
      look: os.alerts.look.handler(({ input }) => app.session().alerts.look(input.id)),
      reopen: os.alerts.reopen.handler(({ input }) => app.session().alerts.reopen(input)),
      send: os.alerts.send.handler(({ input }) => app.session().alerts.send(input.id)),
      test: os.alerts.test.handler(({ input }) => app.session().alerts.test(input.channel)),
      slackManifest: os.alerts.slackManifest.handler(() => app.session().alerts.slackManifest()),
    },
    driftLab: {
      compare: os.driftLab.compare.handler(({ input }) => app.session().driftLab.compare(input)),
      fromTest: os.driftLab.fromTest.handler(({ input }) => app.session().driftLab.fromTest(input)),
      power: os.driftLab.power.handler(({ input, signal }) => app.session().driftLab.power(input, signal)),
      replay: os.driftLab.replay.handler(({ input, signal }) => app.session().driftLab.replay(input, signal)),
      budget: os.driftLab.budget.handler(({ input }) => app.session().driftLab.budget(input)),
    },
    labels: {
      loop: os.labels.loop.handler(({ input }) => app.session().labelLoop.loop(input.queueId)),
      loopOfAlert: os.labels.loopOfAlert.handler(({ input }) => app.session().labelLoop.loopOfAlert(input.alert)),
      draft: os.labels.draft.handler(({ input }) => app.session().labelLoop.draft.read(input.queueId, input.split)),
      addToDraft: os.labels.addToDraft.handler(({ input }) =>
        app.session().labelLoop.draft.add(input.queueId, input.split),
      ),
      takeWithdrawn: os.labels.takeWithdrawn.handler(({ input }) =>
        app.session().labelLoop.draft.takeWithdrawn(input.queueId),
      ),
      setHoldOut: os.labels.setHoldOut.handler(({ input }) =>
        app.session().labelLoop.draft.setHoldOut(input.queueId, input.oneIn),
      ),
      releaseHeldOut: os.labels.releaseHeldOut.handler(({ input }) =>
        app.session().labelLoop.draft.releaseHeldOut(input.queueId),
      ),
      retrain: os.labels.retrain.handler(({ input }) => app.session().labelLoop.retrain(input.queueId)),
      compare: os.labels.compare.handler(({ input }) => app.session().labelLoop.compare(input.queueId)),
      queues: os.labels.queues.handler(() => app.session().labels.queues()),
      queue: os.labels.queue.handler(({ input }) => app.session().labels.queue(input)),
      preview: os.labels.preview.handler(({ input }) => app.session().labels.preview(input.source)),
      make: os.labels.make.handler(({ input }) => app.session().labels.make(input)),
      importFile: os.labels.importFile.handler(({ input: { uploadId, ...order } }) =>
        app.session().labelFiles.importUpload({ ...order, path: app.session().data.manage.uploadedPath(uploadId) }),
      ),
      close: os.labels.close.handler(({ input }) => app.session().labels.close(input)),
      reopen: os.labels.reopen.handler(({ input }) => app.session().labels.reopen(input)),
      items: os.labels.items.handler(({ input }) => app.session().labels.items(input)),
      help: os.labels.help.handler(({ input }) => app.session().labels.help(input)),
      act: os.labels.act.handler(({ input }) => app.session().labels.act(input)),
      actMany: os.labels.actMany.handler(({ input }) => app.session().labels.actMany(input)),
      undo: os.labels.undo.handler(({ input }) => app.session().labels.undo(input)),
      redo: os.labels.redo.handler(({ input }) => app.session().labels.redo(input)),
      accuracy: os.labels.accuracy.handler(({ input }) => app.session().labels.accuracy(input)),
      setMeaning: os.labels.setMeaning.handler(({ input }) => app.session().labels.setMeaning(input)),
      teamStatus: os.labels.teamStatus.handler(() => app.session().labelTeam.status()),
      shareLabels: os.labels.shareLabels.handler(({ input }) => app.session().labelTeam.share(input)),
      receiveLabels: os.labels.receiveLabels.handler(() => app.session().labelTeam.receive()),
      secondOpinions: os.labels.secondOpinions.handler(({ input }) => app.session().labelTeam.secondOpinions(input)),
      askSecond: os.labels.askSecond.handler(({ input }) => app.session().labelTeam.askSecond(input)),
      agreement: os.labels.agreement.handler(({ input }) => app.session().labelTeam.agreement(input)),
      review: os.labels.review.handler(({ input }) => app.session().labelTeam.review(input)),
      settle: os.labels.settle.handler(({ input }) => app.session().labelTeam.settle(input)),
    },
    analysis: {
      analyse: os.analysis.analyse.handler(({ input, signal }) => app.session().analysis.analyse(input, signal)),
      report: os.analysis.report.handler(({ input, signal }) => app.session().analysis.report(input, signal)),
      compare: os.analysis.compare.handler(({ input, signal }) => app.session().analysis.compare(input, signal)),
    },
    schedule: {
      state: os.schedule.state.handler(() => app.session().schedule.state()),
      preview: os.schedule.preview.handler(({ input }) => app.session().schedule.preview(input.schedule, input.count)),
      checkNow: os.schedule.checkNow.handler(() => app.session().schedule.checkNow()),
    },
    stack: {
      status: os.stack.status.handler(() => app.session().stack.status()),
      setProfiles: os.stack.setProfiles.handler(({ input }) => app.session().stack.setProfiles(input)),
      start: os.stack.start.handler(({ input }) => app.session().stack.start(input)),
      stop: os.stack.stop.handler(({ input }) => app.session().stack.stop(input)),
      remove: os.stack.remove.handler(({ input }) => app.session().stack.remove(input)),
      pull: os.stack.pull.handler(() => app.session().stack.pull()),
      use: os.stack.use.handler(() => app.session().stack.use()),
      log: os.stack.log.handler(({ input }) => app.session().stack.log(input)),
      saveLog: os.stack.saveLog.handler(({ input }) => app.session().stack.saveLog(input)),
      doctor: os.stack.doctor.handler(() => app.session().stack.doctor()),
      fix: os.stack.fix.handler(({ input }) => app.session().stack.fix(input)),
      shell: {
        open: os.stack.shell.open.handler(({ input, signal }) => app.session().stack.shells.open(input, signal)),
        write: os.stack.shell.write.handler(({ input }) => {
          app.session().stack.shells.write(input);
          return {};
        }),
        resize: os.stack.shell.resize.handler(async ({ input }) => {
          await app.session().stack.shells.resize(input);
          return {};
        }),
        shown: os.stack.shell.shown.handler(({ input }) => {
          app.session().stack.shells.shown(input);
          return {};
        }),
      },
    },
    store: {
      state: os.store.state.handler(() => app.session().store.state()),
      use: os.store.use.handler(({ input }) => app.session().store.use(input.tracking)),
      forgetRefused: os.store.forgetRefused.handler(() => app.session().store.forgetRefused()),
      tryAgain: os.store.tryAgain.handler(() => app.session().store.tryAgain()),
      copy: os.store.copy.handler(({ input }) => app.session().store.copy(input.direction)),
      setDoor: os.store.setDoor.handler(({ input }) => app.session().store.setDoor(input.port)),
    },
    jobs: {
      list: os.jobs.list.handler(() => [...app.jobs()]),
      cancel: os.jobs.cancel.handler(({ input }) => app.session().jobs.cancel(input.id)),
    },
    settings: {
      get: os.settings.get.handler(() => app.session().settings()),
      set: os.settings.set.handler(({ input }) => app.session().setSettings(input)),
      secrets: os.settings.secrets.handler(() => app.secrets()),
      setSecret: os.settings.setSecret.handler(({ input }) => app.setSecret(input.name, input.value)),
    },
    system: {
      info: os.system.info.handler(() => app.systemInfo()),
      changes: os.system.changes.handler(({ signal }) => app.changes.follow(signal)),
    },
  });
};

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
