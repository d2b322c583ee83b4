using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Training.Initialisation;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training.Loras;

/// <summary>
/// Low-rank matrices beside layers of a UNet that learn (LoRA, arXiv:2106.09685, section 4.1): W x + s B A x. A is drawn as PyTorch draws
/// a linear layer's weight (kaiming), B begins as zeros, so that the UNet begins as it is.
/// </summary>
/// <remarks>Used on the device's thread.</remarks>
public sealed class LowRankLearner : ILearner
{
    private const string Weight = ".weight";

    private readonly LearningTensors _weights;
    private readonly SortedDictionary<string, Tensor> _constants = new(StringComparer.Ordinal);

    /// <param name="unet">The UNet. LoRAs that it has already are merged into it while it is trained beside.</param>
    /// <param name="options">Which layers, and how.</param>
    /// <param name="seed">Draws A.</param>
    /// <param name="store">Lends the UNet's weights, for as long as this lives.</param>
    /// <exception cref="TrainingException">A name is of no layer, the rank is less than 1, or the device computes in another type than
    /// float32.</exception>
    public LowRankLearner(UNet unet, LowRankOptions options, ulong seed, DeviceStore store)
    {
        if (ProblemOf(unet, options) is { } problem)
            throw new TrainingException(options.Rank < 1 ? TrainingSetting.Rank : TrainingSetting.Layers, problem);
        using var scope = NewDisposeScope();
        var (layers, names) = (Chosen(unet, options.Layers), new LowRankNames(unet.Config, options));
        _weights = new LearningTensors(store);
        try
        {
            using var initial = new InitialWeights(seed);
            var changes = new Dictionary<string, LowRank>();
            foreach (var layer in layers)
                changes.Add(layer + Weight, Create(layer, unet.Weights.Find(layer + Weight)!.Shape, names, options, initial));
            Notes = names.Notes(layers);
            // Two changes of one layer can't both stand beside it.
            var merged = unet with { LowRank = [.. unet.LowRank.Select(patch => patch with { IsMerged = true })] };
            Model = UNetModel.Bind(merged, store, weights => new LowRankOverlay(weights, changes));
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <summary>Why no matrices can stand beside these layers of a UNet, or null.</summary>
    public static string? ProblemOf(UNet unet, LowRankOptions options)
    {
        if (options.Rank < 1)
            return $"a rank of {options.Rank} leaves nothing to learn: take 1 or more (4 to 128 is usual)";
        if (options.Layers.Count == 0)
            return "no layer is named that low-rank matrices are to stand beside: name at least one";
        var all = All(unet).ToList();
        return options.Layers.FirstOrDefault(target => !all.Exists(layer => IsMeant(layer, target))) is { } unknown
            ? $"'{unknown}' is no layer of UNet '{unet.Name}', nor the end of the name of one, in whole words: name layers such as "
                + $"{string.Join(", ", LowRankOptions.Transformers)} or {all[0]}"
            : null;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights.All;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Constants => _constants;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Notes { get; }

    /// <summary>The UNet with the matrices beside its layers: the model to train with.</summary>
    public UNetModel Model { get; }

    /// <summary>Frees the matrices and gives the UNet's weights back.</summary>
    public void Dispose()
    {
        Model.Dispose();
        Free();
    }

    private LowRank Create(string layer, IReadOnlyList<long> weight, LowRankNames names, LowRankOptions options, InitialWeights initial)
    {
        using var scope = NewDisposeScope();
        long[] down = [options.Rank, .. weight.Skip(1)];
        long[] up = [weight[0], options.Rank, .. weight.Skip(2).Select(_ => 1L)];
        var (downName, upName) = (names.Down(layer), names.Up(layer));
        _weights.Add(downName, initial.Even(down, down));
        _weights.Add(upName, zeros(up));
        if (names.Alpha(layer) is { } alpha)
            _constants.Add(alpha, tensor((float)(options.Alpha ?? options.Rank)).DetachFromDisposeScope());
        return new LowRank(_weights.Get(downName), _weights.Get(upName), options.Scale);
    }

    // In the order of their names, so that a seed draws the same whatever the order they are asked for in.
    private static List<string> Chosen(UNet unet, IReadOnlyList<string> targets) =>
        [.. All(unet).Where(layer => targets.Any(target => IsMeant(layer, target))).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> All(UNet unet) => unet.Weights.Names.Where(name => name.EndsWith(Weight, StringComparison.Ordinal)
        && unet.Weights.Find(name)!.Shape.Count is 2 or 4).Select(name => name[..^Weight.Length]);

    private static bool IsMeant(string layer, string target) =>
        layer == target || layer.EndsWith("." + target, StringComparison.Ordinal);

    private void Free()
    {
        foreach (var constant in _constants.Values)
            constant.Dispose();
        _constants.Clear();
        _weights.Dispose();
    }
}
