namespace IpAdapter.Diffusion.Samplers;

/// <summary>What <see cref="ImageSampler"/> draws, and how.</summary>
public sealed record SamplingParameters
{
    /// <summary>The model that draws.</summary>
    public required UNet UNet { get; init; }

    /// <summary>What is wanted; each prompt is drawn.</summary>
    public required Conditioning Positive { get; init; }

    /// <summary>What is not wanted: one for all prompts or one for each. Null for the empty prompt.</summary>
    public Conditioning? Negative { get; init; }

    /// <summary>How noise is taken away.</summary>
    public required Sampler Sampler { get; init; }

    /// <summary>
    /// Width of an image in pixels, a multiple of <see cref="UNet.PixelsPerLatent"/>. Null for that of <see cref="Start"/>.
    /// </summary>
    public int? Width { get; init; }

    /// <summary>
    /// Height of an image in pixels, a multiple of <see cref="UNet.PixelsPerLatent"/>. Null for that of <see cref="Start"/>.
    /// </summary>
    public int? Height { get; init; }

    /// <summary>Denoising steps of a whole run.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>
    /// How strictly the prompt is followed (classifier-free guidance, arXiv:2207.12598). 1 or less turns guidance off: half the work, and
    /// no negative prompt.
    /// </summary>
    public double Guidance { get; init; } = 7.5;

    /// <summary>
    /// How far the guided prediction is brought back to the positive one's spread (arXiv:2305.08891, section 3.4), from 0 to 1.
    /// </summary>
    public double GuidanceRescale { get; init; }

    /// <summary>Which noise to begin from: the same seed is the same image. Its lower 32 bits count, as in PyTorch.</summary>
    public long Seed { get; init; }

    /// <summary>Images of each prompt, drawn together.</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// What to draw over: one for all images or one for each. With a mask, only what is white in it is drawn. Null to begin from noise.
    /// </summary>
    public Latents? Start { get; init; }

    /// <summary>
    /// Share of the steps that is run on <see cref="Start"/>, greater than 0: 0.3 changes little, 1 keeps almost nothing.
    /// </summary>
    public double Strength { get; init; } = 1;

    /// <summary>
    /// Called before the first step, after each prediction and after each step, in this order. An exception of one ends the drawing as an
    /// <see cref="ExtensionException"/> that names it.
    /// </summary>
    public IReadOnlyList<ISamplingObserver> Observers { get; init; } = [];

    /// <summary>
    /// Called after each step, on the device's thread, after the observers. An exception of it ends the drawing and reaches the caller as
    /// it is.
    /// </summary>
    public Action<SamplingProgress>? OnProgress { get; init; }

    /// <summary>
    /// Called in each step, on the device's thread, with the clean latents that the guided prediction means: what the picture would be if
    /// it ended there. Null where nobody asks: then they are not computed. Its exceptions reach the caller as they are.
    /// </summary>
    public Action<SamplingProgress>? OnPrediction { get; init; }
}
