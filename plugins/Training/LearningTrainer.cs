using System.Globalization;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.Runs;

namespace IpAdapter.Graph.Training;

/// <summary>What learns, the model that it learns at, and the trainer of both, as a training needs them on the device.</summary>
internal sealed class LearningTrainer : IDisposable
{
    private readonly Learning _learning;
    private readonly DeviceStore _store;

    private LearningTrainer(Learning learning, Trainer trainer, DeviceStore store) =>
        (_learning, Trainer, _store) = (learning, trainer, store);

    public Trainer Trainer { get; }

    /// <summary>Makes them, and puts them where a checkpoint was.</summary>
    public static Task<LearningTrainer> CreateAsync(TrainingTask task, NoiseSchedule schedule, TrainerOptions options,
        Checkpoint? checkpoint, DeviceStore store, CancellationToken cancellationToken) => store.Device.RunAsync(
        () =>
        {
            var learning = task.Create();
            var trained = new LearningTrainer(learning, new Trainer(learning.Model, schedule, learning.Learner, options), store);
            try
            {
                checkpoint?.Restore(trained.Trainer, store);
                return trained;
            }
            catch
            {
                trained.Dispose();
                throw;
            }
        }, ComputeMode.NoGradients, cancellationToken);

    /// <summary>Writes what was learnt.</summary>
    /// <param name="path">The file.</param>
    public Task WriteAsync(string path) => _store.Device.RunAsync(
        () =>
        {
            var remarks = new Dictionary<string, string> { ["steps"] = Trainer.Steps.ToString(CultureInfo.InvariantCulture) };
            WholeFile.Write(path, file => TrainedFile.Write(file, _learning.Learner, Trainer.Result, remarks));
            return true;
        }, ComputeMode.NoGradients, CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose()
    {
        Trainer.Dispose();
        _learning.Dispose();
    }
}
