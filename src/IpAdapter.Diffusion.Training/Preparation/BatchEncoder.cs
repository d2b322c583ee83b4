using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Preparation.Caching;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>Makes a batch of prepared pairs and what chance decides of them, as one job on the device's thread.</summary>
internal sealed class BatchEncoder(PairEncoders encoders, DeviceStore store, TextTokens tokens, bool hasNoiseShift, PairCache? cache = null)
{
    private readonly IReadOnlyList<int[]> _noTokens = tokens.Read("");
    private readonly Kept _noText = new(null, null);
    private readonly Kept _noImage = new(null, null);

    /// <summary>Encodes a batch, whose tensors are the caller's.</summary>
    public async Task<TrainingBatch> EncodeAsync(IReadOnlyList<PreparedPair> pairs, IReadOnlyList<RowPlan> plans,
        CancellationToken cancellationToken)
    {
        var batch = await store.Device.RunAsync(() => Encode(pairs, plans, cancellationToken), ComputeMode.NoGradients, cancellationToken)
            .ConfigureAwait(false);
        if (cache is not null)
            await Task.Run(() => pairs.ToList().ForEach(pair => pair.PutInto(cache)), CancellationToken.None).ConfigureAwait(false);
        return batch;
    }

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
            Hints = Joined(row => row.Hint),
            TokenIds = rows[0].TokenIds?.Select((_, tower) => Joined(row => row.TokenIds![tower])!).ToArray(),
            Added = Joined(row => row.Pooled) is { } pooled ? new(pooled, Sizes(pairs)) : null,
        };

        Tensor? Joined(Func<Row, Tensor?> part) =>
            part(rows[0]) is null ? null : cat([.. rows.Select(row => part(row)!)], 0).DetachFromDisposeScope();
    }

    private Row Encode(PairNetworks networks, PreparedPair pair, RowPlan plan)
    {
        var latents = pair.Latents.Get(() => networks.Latents(pair.Picture!));
        // In float32 whatever the autoencoder is computed in.
        var (mean, deviation) = (Numbers(latents, 0).to(ScalarType.Float32), Numbers(latents, 1).to(ScalarType.Float32));
        using var source = new SeededNoise(plan.NoiseSeed);
        long[] shape = [1, mean.size(1), mean.size(2), mean.size(3)];
        // A sample of the distribution, scaled (arXiv:2112.10752, section 3.3).
        var sample = mean.Plus(deviation * Draw(shape)).Times(encoders.Autoencoder.Config.ScalingFactor);
        var (states, pooled) = encoders.NewWord is null ? TextStates() : NoStates();
        return new(sample, Draw(shape), states, pooled)
        {
            NoiseShift = hasNoiseShift ? Draw([1, shape[1], 1, 1]) : null,
            Hint = pair.Hint is null ? null
                : (encoders.Hints!.Channels == 1 ? pair.Hint.ToGreyTensor() : pair.Hint.ToUnitTensor())
                    .to(store.Device.DType, store.Device.Device),
            TokenIds = encoders.NewWord is null ? null : [.. Ids(pair, plan).Select(OnDevice)],
            ImageStates = encoders.ImageEncoder is null ? null : Numbers(ImageStates(networks, pair, plan), 0).unsqueeze(1),
        };

        (Tensor States, Tensor? Pooled) TextStates()
        {
            var text = plan.DropsText ? _noText.Get(() => networks.TextStates(_noTokens))
                : pair.TextStates.Get(() => networks.TextStates(pair.Tokens));
            return (Numbers(text, 0), text.Tensors.Count > 1 ? Numbers(text, 1) : null);
        }

        Tensor Draw(long[] size) => source.Draw(size).to(store.Device.Device);
        Tensor Numbers(StoredTensors stored, int place) => stored.Tensors[place].On(store.Device.Device);
    }

    private StoredTensors ImageStates(PairNetworks networks, PreparedPair pair, RowPlan plan) => plan.DropsPicture
        ? _noImage.Get(networks.StatesOfNoImage)
        : pair.ImageStates.Get(() => networks.ImageStates(pair.Shown!));

    // Those of the text that a row reads. A text with the word that is learnt is never dropped: nothing would be learnt without.
    private IReadOnlyList<int[]> Ids(PreparedPair pair, RowPlan plan) =>
        tokens.Templates.Count > 0 ? tokens.Templates[(int)(plan.Text * tokens.Templates.Count)]
        : pair.Tokens;

    private Tensor OnDevice(int[] ids) => tensor(ids, [1, ids.Length], ScalarType.Int64, store.Device.Device);

    // A word that is learnt has no states yet: in the shapes of a text of no tokens. Only the pictures' sizes are told beside them.
    private (Tensor States, Tensor? Pooled) NoStates()
    {
        var (type, device) = (store.Device.DType, store.Device.Device);
        return (zeros([1, 0, encoders.TextEncoder.Width], type, device),
            encoders.TextEncoder.PooledWidth is { } width ? zeros([1, width], type, device) : null);
    }

    private Tensor Sizes(IReadOnlyList<PreparedPair> pairs) =>
        tensor([.. pairs.SelectMany(pair => pair.Sizes)], [pairs.Count, pairs[0].Sizes.Length], ScalarType.Float32, store.Device.Device)
            .DetachFromDisposeScope();

    /// <summary>The tensors of a row, [1, ...].</summary>
    private sealed record Row(Tensor Latents, Tensor Noise, Tensor TextStates, Tensor? Pooled)
    {
        public Tensor? NoiseShift { get; init; }

        public Tensor? Hint { get; init; }

        public Tensor[]? TokenIds { get; init; }

        public Tensor? ImageStates { get; init; }
    }
}
