using System.Diagnostics;
using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>One step of an SD1.5-sized random UNet at 512x512, with guidance and an image prompt, by one set of weights.</summary>
internal sealed class GuidedStep : IDisposable
{
    private const int Rows = 2;
    private const int Edge = 64;
    private const int Tokens = 77;
    private const int ImageTokens = 4;

    private readonly RandomWeights _weights;
    private readonly RandomImagePrompt _image;
    private readonly UNetExtensions _extensions;
    private readonly TextStates _text;
    private readonly Tensor _sample;
    private readonly Tensor _timestep = tensor([500f]);

    public GuidedStep(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var config = UNetStep.StableDiffusion15;
        var outline = UNetOutline.Create(config, Rows, Edge, Tokens, ImageTokens);
        Operations = outline.Operations.Sum(operation => operation.Flops);
        _weights = new(outline.Weights, new Generator(7), type);
        Plain = UNetNetwork.From(new(_weights), config);
        _weights.Prepares = form => form is not PreparedPoints;
        LaidOut = UNetNetwork.From(new(_weights), config);
        _weights.Prepares = _ => true;
        Prepared = UNetNetwork.From(new(_weights), config);
        _text = Plain.Read(randn(Rows, Tokens, config.CrossAttentionWidth).to(type));
        _image = new(Plain.Sites, Rows, ImageTokens, type);
        _extensions = UNetExtensions.Create([_image], Plain);
        _sample = randn(1, 4, Edge, Edge).to(type).repeat(Rows, 1, 1, 1).DetachFromDisposeScope();   // as guidance has it
        _timestep.DetachFromDisposeScope();
    }

    /// <summary>By the weights as a file has them.</summary>
    public UNetNetwork Plain { get; }

    /// <summary>By weights that oneDNN has laid out.</summary>
    public UNetNetwork LaidOut { get; }

    /// <summary>By those and Winograd's.</summary>
    public UNetNetwork Prepared { get; }

    /// <summary>Floating point operations of a plain step.</summary>
    public double Operations { get; }

    public Tensor Predict(UNetNetwork network, bool usesKernels, bool sharesSides = false)
    {
        using var kernels = KernelUse.Begin(usesKernels);
        return network.Forward(_sample, _timestep, _text, _extensions, new DenoisingStep(500, 0, 1, 1), equalSides: sharesSides ? Rows : 1);
    }

    /// <summary>Seconds of one step.</summary>
    public double Time(UNetNetwork network, bool usesKernels, bool sharesSides = false)
    {
        var begin = Stopwatch.GetTimestamp();
        Predict(network, usesKernels, sharesSides).Dispose();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    public void Dispose()
    {
        _timestep.Dispose();
        _sample.Dispose();
        _image.Dispose();
        _text.Dispose();
        _weights.Dispose();
    }
}
