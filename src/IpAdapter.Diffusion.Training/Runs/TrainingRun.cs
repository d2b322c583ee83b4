using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.Training.Runs.EventFiles;

namespace IpAdapter.Diffusion.Training.Runs;

/// <summary>
/// Trains from a checkpoint, or from the beginning, to a number of steps. A run that is ended early keeps what it has; one that goes on
/// is to the bit the one that was never ended.
/// </summary>
/// <param name="trainer">The trainer, where the last checkpoint left it (<see cref="Checkpoint.Restore"/>); borrowed.</param>
/// <param name="batches">What it learns from, from the checkpoint's position on; borrowed.</param>
/// <param name="device">The device they are on.</param>
/// <param name="checkpoints">Where checkpoints go.</param>
/// <param name="options">How far, and how often what is kept.</param>
public sealed class TrainingRun(
    Trainer trainer, TrainingBatches batches, ComputeDevice device, CheckpointFolder checkpoints, TrainingRunOptions options)
{
    private readonly RecentSteps _recent = new();
    private DataPosition _position = batches.Position;
    private long _keptAt = trainer.Steps;
    private double? _validationLoss;

    /// <summary>Batches that tell the loss on pairs that are not learnt from; borrowed.</summary>
    public IReadOnlyList<TrainingBatch> Validation { get; init; } = [];

    /// <summary>Takes the course of the training; borrowed.</summary>
    public LossTable? Losses { get; init; }

    /// <summary>Takes it for TensorBoard; borrowed.</summary>
    public EventFolder? Events { get; init; }

    /// <summary>Trains.</summary>
    /// <param name="cancellationToken">Ends it: a checkpoint of the steps that were made is written first.</param>
    /// <exception cref="TrainingException">A loss or its gradients are no numbers any more; checkpoints are as they were.</exception>
    /// <exception cref="TrainingDataException">None of the pairs can be used.</exception>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    /// <exception cref="IOException">A checkpoint can't be written.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (trainer.Steps < options.Steps)
                await StepAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (trainer.Steps > _keptAt)
        {
            await KeepAsync(validationLoss: null).ConfigureAwait(false);
            throw;
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var (step, pairs) = await LearnAsync(cancellationToken).ConfigureAwait(false);
        // Made, so it counts, whatever comes before it is kept.
        _position = batches.Position;
        var isLast = trainer.Steps == options.Steps;
        var keeps = isLast || Falls(options.CheckpointEvery);
        var validates = Validation.Count > 0 && (Falls(options.ValidateEvery) || (isLast && options.ValidateEvery > 0));
        double? validationLoss = null;
        try
        {
            if (validates)
                _validationLoss = validationLoss = await ValidateAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Tell(step, validationLoss);
        }

        _recent.Add(step.Loss, pairs);
        options.OnStep?.Invoke(_recent.Progress(step, options.Steps) with { ValidationLoss = _validationLoss });
        if (keeps)
            await KeepAsync(validationLoss).ConfigureAwait(false);
        if (options.Sample is { } sample && (Falls(options.SampleEvery) || (isLast && options.SampleEvery > 0)))
            await sample(trainer.Steps, cancellationToken).ConfigureAwait(false);
    }

    private void Tell(TrainerStep step, double? validationLoss)
    {
        Losses?.Add(step, validationLoss);
        Events?.AddScalars(trainer.Steps,
        [
            ("loss", step.Loss),
            ("gradient_norm", step.GradientNorm),
            ("learning_rate", step.LearningRate),
            .. validationLoss is { } loss ? [("validation_loss", loss)] : Array.Empty<(string, double)>(),
        ]);
    }

    private bool Falls(long every) => every > 0 && trainer.Steps % every == 0;

    private async Task<(TrainerStep Step, int Pairs)> LearnAsync(CancellationToken cancellationToken)
    {
        var parts = new List<TrainingBatch>();
        try
        {
            for (var part = 0; part < options.Accumulation; part++)
                parts.Add(await batches.ReadAsync(trainer.Steps, part, cancellationToken).ConfigureAwait(false));
            var step = await device.RunAsync(() => trainer.Step(parts, cancellationToken), ComputeMode.Training, cancellationToken)
                .ConfigureAwait(false);
            return (step, parts.Sum(part => part.Timesteps.Count));
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }
    }

    /// <summary>The mean loss of the batches, each counted by its rows, with the weights that would be written.</summary>
    private Task<double> ValidateAsync(CancellationToken cancellationToken) => device.RunAsync(
        () => trainer.WithResult(() => Validation.Sum(batch => trainer.Validate(batch, cancellationToken) * batch.Timesteps.Count)
            / Validation.Sum(batch => batch.Timesteps.Count)),
        ComputeMode.NoGradients, cancellationToken);

    // Not ended by whoever ends the run: then it is just what is wanted.
    private async Task KeepAsync(double? validationLoss)
    {
        await device.RunAsync(() => checkpoints.Write(trainer, _position, validationLoss), ComputeMode.NoGradients, CancellationToken.None)
            .ConfigureAwait(false);
        _keptAt = trainer.Steps;
    }
}
