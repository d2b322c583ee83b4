using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Training.Objectives;
using IpAdapter.Diffusion.Training.Optimizing;

namespace IpAdapter.Diffusion.Training;

/// <summary>
/// Trains something at a UNet (arXiv:2308.06721, section 3.2.2, equation 6): predicts the noise of a batch, and moves what learns against
/// the gradient of the loss.
/// </summary>
/// <remarks>Used on the device's thread, in a job of <see cref="Devices.ComputeMode.Training"/>.</remarks>
public sealed class Trainer : IDisposable
{
    private readonly UNetModel _model;
    private readonly ILearner _learner;
    private readonly TrainerOptions _options;
    private readonly DenoisingObjective _objective;
    private readonly AdamW _optimizer;
    private readonly WeightAverage? _average;

    /// <param name="model">The UNet: frozen, or the learner's own where what learns lies in it; borrowed.</param>
    /// <param name="schedule">The noise levels it was trained with.</param>
    /// <param name="learner">What learns; borrowed.</param>
    /// <param name="options">How.</param>
    public Trainer(UNetModel model, NoiseSchedule schedule, ILearner learner, TrainerOptions options)
    {
        (_model, _learner, _options) = (model, learner, options);
        _objective = new(schedule, options.Objective);
        _optimizer = new(learner.Weights, options.Optimizer);
        _average = options.AverageDecay is { } decay ? new(learner.Weights, decay) : null;
    }

    /// <summary>Steps made.</summary>
    public long Steps => _optimizer.Steps;

    /// <summary>What is to be written: the averages of the weights where there are such, else the weights. Borrowed.</summary>
    public IReadOnlyDictionary<string, Tensor> Result => _average?.Averages ?? _learner.Weights;

    /// <summary>Learns from batches: one, or several whose gradients are added up (gradient accumulation).</summary>
    /// <exception cref="TrainingException">The loss or its gradients are no numbers any more; the weights are as they were
    /// before.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the weights are as they were before.</exception>
    public TrainerStep Step(IReadOnlyList<TrainingBatch> batches, CancellationToken cancellationToken = default)
    {
        try
        {
            return Apply(Accumulate(batches, cancellationToken));
        }
        finally
        {
            foreach (var weight in _learner.Weights.Values)
                weight.grad = null;
        }
    }

    /// <summary>Computes the loss of batches, and leaves its gradients with the weights.</summary>
    internal double Accumulate(IReadOnlyList<TrainingBatch> batches, CancellationToken cancellationToken = default)
    {
        var loss = 0.0;
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            using var checkpointing = _options.Checkpointing ? new GradientCheckpointing(_learner.Weights.Values) : null;
            using var run = Bind(batch, checkpointing, cancellationToken);
            var part = Loss(run, batch);
            if (!part.requires_grad)
                throw new TrainingException(TrainingSetting.UNet,
                    "nothing of what learns was used to predict: give the trainer the learner's own model");
            part.DividedBy(batches.Count).backward();
            checkpointing?.ThrowIfFailed();
            loss += part.to(ScalarType.Float64).item<double>() / batches.Count;
        }

        return double.IsFinite(loss)
            ? loss
            : throw new TrainingException(TrainingSetting.LearningRate, $"the loss of step {Steps + 1} is no number ({loss}): take a "
                + "smaller learning rate, clip gradients, or compute in float32");
    }

    /// <summary>Moves the weights against their gradients.</summary>
    internal TrainerStep Apply(double loss)
    {
        var step = Steps;
        var norm = GradientNorm.Clip(_learner.Weights.Values, _options.GradientClip ?? double.PositiveInfinity);
        if (!double.IsFinite(norm))
            throw new TrainingException(TrainingSetting.LearningRate, $"the gradients of step {step + 1} are no numbers: take a smaller "
                + "learning rate, or compute in float32");
        var rate = _options.LearningRate?.At(step) ?? 1;
        _optimizer.Step(rate);
        _average?.Update(Steps);
        return new(step, loss, norm, rate * _options.Optimizer.LearningRate);
    }

    /// <summary>The loss of a batch, for validation: nothing is learnt.</summary>
    public double Validate(TrainingBatch batch, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using var run = Bind(batch, checkpointing: null, cancellationToken);
        return Loss(run, batch).to(ScalarType.Float64).item<double>();
    }

    /// <summary>
    /// All that a training needs to go on, by name: the weights, the optimiser's state and the averages. Borrowed; with
    /// <see cref="Steps"/> it is what a checkpoint holds.
    /// </summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        Named("weights", _learner.Weights).Concat(Named("optimizer", _optimizer.State))
            .Concat(_average is null ? [] : Named("average", _average.Averages));

    /// <summary>Goes on from a state: what follows is what would have followed there, to the bit.</summary>
    /// <param name="steps">Steps that had been made.</param>
    /// <param name="state">The state, as <see cref="State"/> gave it.</param>
    /// <exception cref="TrainingException">The state is of another training: a tensor is lacking or has another shape.</exception>
    public void Resume(long steps, IReadOnlyDictionary<string, Tensor> state)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (name, tensor) in State)
            if (!state.TryGetValue(name, out var kept) || !kept.shape.SequenceEqual(tensor.shape))
                throw new TrainingException(TrainingSetting.Checkpoint, $"the checkpoint has no '{name}' of the shape "
                    + $"[{string.Join(", ", tensor.shape)}]: it is of another training");
        foreach (var (name, tensor) in State)
            tensor.copy_(state[name]);
        _optimizer.Resume(steps);
    }

    /// <summary>Frees the optimiser's state and the averages.</summary>
    public void Dispose()
    {
        _optimizer.Dispose();
        _average?.Dispose();
    }

    /// <summary>What is predicted of noisy latents by what was learnt so far, under the conditions of a batch.</summary>
    /// <param name="batch">The conditions.</param>
    /// <param name="noisy">The latents, a row for each of the batch's.</param>
    /// <param name="timesteps">How much noise is in them, one for each row.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Tensor Predict(TrainingBatch batch, Tensor noisy, IReadOnlyList<int> timesteps, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var run = Bind(batch, checkpointing: null, cancellationToken);
        return Predict(run, noisy, timesteps).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Does something with what is to be written (<see cref="Result"/>) in the place of the weights, which are the same to the bit
    /// afterwards.
    /// </summary>
    internal T WithResult<T>(Func<T> work)
    {
        if (_average is null)
            return work();
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var kept = _learner.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.detach().clone());
        try
        {
            foreach (var (name, weight) in _learner.Weights)
                weight.copy_(_average.Averages[name]);
            return work();
        }
        finally
        {
            foreach (var (name, weight) in _learner.Weights)
                weight.copy_(kept[name]);
        }
    }

    // In the caller's dispose scope: what patches hold lives until the backward pass is done.
    private UNetRun Bind(TrainingBatch batch, GradientCheckpointing? checkpointing, CancellationToken cancellationToken)
    {
        var (text, layout) = (_learner.Text(batch), new BatchLayout(batch.Timesteps.Count, Guided: false));
        var run = UNetRun.Bind(_model, _learner.Patches(batch), layout, text.States, batch.Latents.size(2), batch.Latents.size(3),
            text.Added, checkpointing: checkpointing);
        run.Cancellation = cancellationToken;
        return run;
    }

    private Tensor Loss(UNetRun run, TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        var noise = _objective.Noise(batch.Noise, batch.NoiseShift);
        var noisy = _objective.Noisy(batch.Latents, noise, batch.Timesteps);
        var prediction = Predict(run, noisy, batch.Timesteps);
        return _objective.Loss(prediction, batch.Latents, noise, batch.Timesteps).MoveToOuterDisposeScope();
    }

    private static Tensor Predict(UNetRun run, Tensor noisy, IReadOnlyList<int> timesteps)
    {
        using var scope = NewDisposeScope();
        var times = tensor(timesteps.Select(timestep => (float)timestep).ToArray(), device: noisy.device);
        return run.Predict(noisy, times, new DenoisingStep(timesteps[0], 0, 1, 0)).MoveToOuterDisposeScope();
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        tensors.Select(tensor => new KeyValuePair<string, Tensor>($"{prefix}.{tensor.Key}", tensor.Value));
}
