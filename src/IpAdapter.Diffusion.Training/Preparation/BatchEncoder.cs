using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>Makes a batch of prepared pairs and what chance decides of them, as one job on the device's thread.</summary>
internal sealed class BatchEncoder(PairEncoders encoders, DeviceStore store, TextTokens tokens, bool hasNoiseShift)
{
    private readonly IReadOnlyList<int[]> _noText = tokens.Read("");

    /// <summary>Encodes a batch, whose tensors are the caller's.</summary>
    public Task<TrainingBatch> EncodeAsync(IReadOnlyList<PreparedPair> pairs, IReadOnlyList<RowPlan> plans,
        CancellationToken cancellationToken) =>
        store.Device.RunAsync(() => Encode(pairs, plans, cancellationToken), ComputeMode.NoGradients, cancellationToken);

    private TrainingBatch Encode(IReadOnlyList<PreparedPair> pairs, IReadOnlyList<RowPlan> plans, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var networks = new PairNetworks(encoders, store);
        var rows = new List<Row>();
        foreach (var (pair, plan) in pairs.Zip(plans))
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add(Encode(networks, pair, plan));
        }

        return new(Joined(row => row.Latents)!, Joined(row => row.Noise)!, [.. plans.Select(plan => plan.Timestep)],
            Joined(row => row.TextStates)!)
        {
            ImageEmbeddings = Joined(row => row.ImageStates),
            NoiseShift = Joined(row => row.NoiseShift),
            Added = Joined(row => row.Pooled) is { } pooled ? new(pooled, Sizes(pairs)) : null,
        };

        Tensor? Joined(Func<Row, Tensor?> part) =>
            part(rows[0]) is null ? null : cat([.. rows.Select(row => part(row)!)], 0).DetachFromDisposeScope();
    }

    private Row Encode(PairNetworks networks, PreparedPair pair, RowPlan plan)
    {
        var (mean, deviation) = networks.Latents(pair.Picture);
        using var source = new SeededNoise(plan.NoiseSeed);
        long[] shape = [1, mean.size(1), mean.size(2), mean.size(3)];
        // In float32 whatever the autoencoder is computed in: a sample of the distribution, scaled (arXiv:2112.10752, section 3.3).
        var sample = mean.to(ScalarType.Float32).Plus(deviation.to(ScalarType.Float32) * Draw(shape));
        var (states, pooled) = networks.TextStates(plan.DropsText ? _noText : pair.Tokens);
        return new(sample.Times(encoders.Autoencoder.Config.ScalingFactor), Draw(shape), states, pooled)
        {
            NoiseShift = hasNoiseShift ? Draw([1, shape[1], 1, 1]) : null,
            ImageStates = pair.Shown is null ? null
                : (plan.DropsPicture ? networks.StatesOfNoImage() : networks.ImageStates(pair.Shown)).unsqueeze(1),
        };

        Tensor Draw(long[] size) => source.Draw(size).to(store.Device.Device);
    }

    private Tensor Sizes(IReadOnlyList<PreparedPair> pairs) =>
        tensor([.. pairs.SelectMany(pair => pair.Sizes)], [pairs.Count, pairs[0].Sizes.Length], ScalarType.Float32, store.Device.Device)
            .DetachFromDisposeScope();

    /// <summary>The tensors of a row, [1, ...].</summary>
    private sealed record Row(Tensor Latents, Tensor Noise, Tensor TextStates, Tensor? Pooled)
    {
        public Tensor? NoiseShift { get; init; }

        public Tensor? ImageStates { get; init; }
    }
}
