using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Training.Initialisation;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training.Structure;

/// <summary>
/// A T2I-Adapter that learns (arXiv:2302.08453, section 3.2): it reads a control picture into features that are added on the UNet's way
/// down, in the layout for Stable Diffusion 1.x or for XL, whichever goes with the UNet.
/// </summary>
/// <remarks>Used on the device's thread.</remarks>
public sealed class T2IAdapterLearner : ILearner
{
    private readonly LearningTensors _weights;
    private readonly T2IAdapter _adapter;
    private readonly T2IAdapterNetwork _network;
    private readonly int _pixelsPerLatent;

    /// <summary>Begins with what is drawn from a seed, as PyTorch's convolutions begin.</summary>
    /// <param name="unet">The UNet.</param>
    /// <param name="hintChannels">Channels of the control pictures: 3, or 1 for grey.</param>
    /// <param name="seed">Draws the weights.</param>
    /// <param name="store">The store of the device.</param>
    /// <exception cref="TrainingException">There is no layout for this UNet, or the device computes in another type than
    /// float32.</exception>
    public T2IAdapterLearner(UNet unet, int hintChannels, ulong seed, DeviceStore store)
    {
        using var scope = NewDisposeScope();
        if (ProblemOf(unet) is { } problem)
            throw new TrainingException(TrainingSetting.UNet, problem);
        _adapter = T2IAdapter.Create(unet, hintChannels);
        (_weights, _pixelsPerLatent) = (new LearningTensors(store), unet.PixelsPerLatent);
        using var initial = new InitialWeights(seed);
        _weights.Add(initial.For(_adapter.Shapes));
        _network = T2IAdapterNetwork.From(new WeightScope(_weights), _adapter);
    }

    /// <summary>Why no T2I-Adapter is trained at a UNet, or null.</summary>
    public static string? ProblemOf(UNet unet)
    {
        try
        {
            T2IAdapter.Create(unet);
            return null;
        }
        catch (NotSupportedException reason)
        {
            return reason.Message;
        }
    }

    /// <summary>What the control pictures' edges are multiples of, in pixels.</summary>
    public static int HintMultiple(UNet unet) => T2IAdapter.Create(unet).PixelsPerFeature;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights.All;

    /// <inheritdoc/>
    public string Config => _adapter.ToJson();

    /// <summary>The configuration, which makes a lone file whole.</summary>
    public IReadOnlyDictionary<string, string> Notes => new Dictionary<string, string> { [ConfigFile.NoteName] = Config };

    /// <inheritdoc/>
    public IReadOnlyList<IUNetPatch> Patches(TrainingBatch batch)
    {
        var hints = batch.Hints
            ?? throw new ArgumentException("a T2I-Adapter learns from control pictures: the batch has none", nameof(batch));
        var (height, width) = (Edge(batch.Latents.size(2)), Edge(batch.Latents.size(3)));
        if (hints.size(1) != _adapter.HintChannels || hints.size(2) != height || hints.size(3) != width)
            throw new ArgumentException($"the control pictures are [{string.Join(", ", hints.shape)}], expected {_adapter.HintChannels} "
                + $"channels of {height} x {width} pixels, as the latents are", nameof(batch));
        return [new LearningT2IAdapter(_network, hints, _adapter.Channels.Count)];
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => _weights.Dispose();

    // As drawing has it: whole pixels of a feature.
    private long Edge(long latents) =>
        (latents * _pixelsPerLatent + _adapter.PixelsPerFeature - 1) / _adapter.PixelsPerFeature * _adapter.PixelsPerFeature;
}
