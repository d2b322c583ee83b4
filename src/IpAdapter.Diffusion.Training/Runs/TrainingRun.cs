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
    private (long Steps, double Loss)? _validated;

    private bool IsLast => trainer.Steps == options.Steps;

    private bool IsValidated => _validated?.Steps == trainer.Steps;

    private bool MustValidate => Validation.Count > 0 && IsDue(options.ValidateEvery) && !IsValidated;

    /// <summary>Batches that tell the loss on pairs that are not learnt from; borrowed.</summary>
    public IReadOnlyList<TrainingBatch> Validation { get; init; } = [];

    /// <summary>The loss on these pairs that the checkpoint tells; null where it tells none.</summary>
    public double? ValidationLoss
    {
        get => _validated?.Loss;
        init => _validated = value is { } loss ? (trainer.Steps, loss) : null;
    }

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
            if (trainer.Steps > 0)
                await MakeUpAsync(cancellationToken).ConfigureAwait(false);
            while (trainer.Steps < options.Steps)
                await StepAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (trainer.Steps > _keptAt)
        {
            await KeepAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var (step, pairs) = await LearnAsync(cancellationToken).ConfigureAwait(false);
        // Made, so it counts, whatever comes before it is kept.
        _position = batches.Position;
        try
        {
            await TellAsync(step, pairs, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is not OperationCanceledException && trainer.Steps > _keptAt)
        {
            // What is shown of it failed, not what was learnt.
            await KeepAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task TellAsync(TrainerStep step, int pairs, CancellationToken cancellationToken)
    {
        try
        {
            if (MustValidate)
                await ValidateAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Tell(step);
        }

        _recent.Add(step.Loss, pairs);
        options.OnStep?.Invoke(_recent.Progress(step, options.Steps) with { ValidationLoss = ValidationLoss });
        if (IsLast || Falls(options.CheckpointEvery))
            await KeepAsync().ConfigureAwait(false);
        if (options.Sample is { } sample && IsDue(options.SampleEvery))
            await sample(trainer.Steps, cancellationToken).ConfigureAwait(false);
    }

    // What is due behind the step of a checkpoint, where the run ended between the two.
    private async Task MakeUpAsync(CancellationToken cancellationToken)
    {
        if (MustValidate)
        {
            await ValidateAsync(cancellationToken).ConfigureAwait(false);
            Losses?.AddValidation(trainer.Steps - 1, _validated!.Value.Loss);
            Events?.AddScalars(trainer.Steps, [("validation_loss", _validated!.Value.Loss)]);
            await KeepAsync().ConfigureAwait(false);
        }

        if (options.Sample is { } sample && IsDue(options.SampleEvery) && options.HasSample?.Invoke(trainer.Steps) == false)
            await sample(trainer.Steps, cancellationToken).ConfigureAwait(false);
    }

    private void Tell(TrainerStep step)
    {
        var validationLoss = IsValidated ? ValidationLoss : null;
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

    // Also at the end, whatever its step.
    private bool IsDue(long every) => Falls(every) || (IsLast && every > 0);

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
    private async Task ValidateAsync(CancellationToken cancellationToken)
    {
        var loss = await device.RunAsync(
            () => trainer.WithResult(() => Validation.Sum(batch => trainer.Validate(batch, cancellationToken) * batch.Timesteps.Count)
                / Validation.Sum(batch => batch.Timesteps.Count)),
            ComputeMode.NoGradients, cancellationToken).ConfigureAwait(false);
        _validated = (trainer.Steps, loss);
    }

    // Not ended by whoever ends the run: then it is just what is wanted.
    private async Task KeepAsync()
    {
        await device.RunAsync(() => checkpoints.Write(trainer, _position, IsValidated ? ValidationLoss : null), ComputeMode.NoGradients,
            CancellationToken.None).ConfigureAwait(false);
        _keptAt = trainer.Steps;
    }
}
