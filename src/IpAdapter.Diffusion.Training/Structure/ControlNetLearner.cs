using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Training.Initialisation;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training.Structure;

/// <summary>
/// A ControlNet that learns (arXiv:2302.05543, section 3): a copy of the UNet's way down and middle, convolutions that read the control
/// picture, and convolutions that begin as zeros, so that the UNet begins as it is.
/// </summary>
/// <remarks>Used on the device's thread.</remarks>
public sealed class ControlNetLearner : ILearner
{
    // What the paper calls zero convolutions; and the last of those that read the picture.
    private static readonly string[] s_zeros = ["controlnet_down_blocks.", "controlnet_mid_block.", "controlnet_cond_embedding.conv_out."];

    private static readonly int[] s_published = [16, 32, 96, 256];

    private readonly LearningTensors _weights;
    private readonly ControlNetNetwork _network;
    private readonly int _pixelsPerLatent;

    /// <summary>Begins as a copy of the UNet's way down.</summary>
    /// <param name="unet">The UNet; its LoRAs are left out.</param>
    /// <param name="hintChannels">Channels that the control picture has in each size it goes through, half the size before: as many as the
    /// UNet's latents are halved, and one. Null for the published 16, 32, 96, 256, of which a smaller factor takes the first.</param>
    /// <param name="seed">Draws the convolutions that read the picture.</param>
    /// <param name="store">Lends the UNet's weights.</param>
    /// <exception cref="TrainingException">The sizes don't lead to the latents', the UNet reads more than latents, or the device computes
    /// in another type than float32.</exception>
    public ControlNetLearner(UNet unet, IReadOnlyList<int>? hintChannels, ulong seed, DeviceStore store)
    {
        hintChannels ??= [.. s_published.Take(1 + (int)Math.Log2(unet.PixelsPerLatent))];
        if (1 << (hintChannels.Count - 1) != unet.PixelsPerLatent)
            throw new TrainingException(TrainingSetting.UNet, $"a ControlNet of {hintChannels.Count} sizes brings pictures to "
                + $"1/{1 << (hintChannels.Count - 1)} of theirs, but the latents of '{unet.Name}' are 1/{unet.PixelsPerLatent}: give as "
                + "many channels as halve it so often, and one more");
        if (ProblemOf(unet) is { } problem)
            throw new TrainingException(TrainingSetting.UNet, problem);
        using var scope = NewDisposeScope();
        _pixelsPerLatent = unet.PixelsPerLatent;
        _weights = new LearningTensors(store);
        using var lease = store.Lend(unet.Weights, _weights.Type);
        using var initial = new InitialWeights(seed);
        var (drawn, shapes) = (new Dictionary<string, long[]>(), ControlNet.Shapes(unet.Config, hintChannels));
        foreach (var (name, shape) in shapes)
        {
            if (lease.Find(name) is { } weight)
                _weights.Add(name, weight);
            else if (s_zeros.Any(zero => name.StartsWith(zero, StringComparison.Ordinal)))
                _weights.Add(name, zeros(shape));
            else
                drawn.Add(name, shape);
        }

        _weights.Add(initial.For(drawn));
        _network = ControlNetNetwork.From(new WeightScope(_weights),
            new ControlNet("new ControlNet", WeightSet.Empty, unet.Config, hintChannels.Count));
        Config = ControlNet.ConfigJson(unet.Config, hintChannels);
    }

    /// <summary>Why no ControlNet is trained at a UNet, or null.</summary>
    public static string? ProblemOf(UNet unet) => unet.Config.IsInpainting
        ? $"UNet '{unet.Name}' is an inpainting model, which reads a mask besides: train a ControlNet at the model that it was made from"
        : null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights.All;

    /// <inheritdoc/>
    public string Config { get; }

    /// <summary>The configuration, which makes a lone file whole.</summary>
    public IReadOnlyDictionary<string, string> Notes => new Dictionary<string, string> { [ConfigFile.NoteName] = Config };

    /// <inheritdoc/>
    public IReadOnlyList<IUNetPatch> Patches(TrainingBatch batch)
    {
        var hints = batch.Hints
            ?? throw new ArgumentException("a ControlNet learns from control pictures: the batch has none", nameof(batch));
        var (height, width) = (batch.Latents.size(2) * _pixelsPerLatent, batch.Latents.size(3) * _pixelsPerLatent);
        if (hints.size(1) != 3 || hints.size(2) != height || hints.size(3) != width)
            throw new ArgumentException($"the control pictures are [{string.Join(", ", hints.shape)}], expected 3 channels of {height} x "
                + $"{width} pixels, as the latents are", nameof(batch));
        return [new LearningControlNet(_network, hints)];
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => _weights.Dispose();
}
