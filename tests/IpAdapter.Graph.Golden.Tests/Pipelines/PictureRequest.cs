namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>What a recorded pipeline was asked for, in the words of our nodes.</summary>
internal sealed record PictureRequest
{
    public required string Model { get; init; }
    public string? ImageEncoder { get; init; }
    public required IReadOnlyList<string> Prompts { get; init; }
    public IReadOnlyList<string>? NegativePrompts { get; init; }
    public IReadOnlyList<string>? SecondPrompts { get; init; }
    public IReadOnlyList<string>? NegativeSecondPrompts { get; init; }
    public SizesRequest? Sizes { get; init; }
    public SizesRequest? NegativeSizes { get; init; }
    public int ClipSkip { get; init; }
    public IReadOnlyList<InversionRequest> Inversions { get; init; } = [];
    public IReadOnlyList<LoraRequest> Loras { get; init; } = [];
    public required int Height { get; init; }
    public required int Width { get; init; }
    public required int Steps { get; init; }
    public required double Guidance { get; init; }
    public int PicturesPerPrompt { get; init; } = 1;
    public long Seed { get; init; }
    public required SamplerChoice Sampler { get; init; }
    public IReadOnlyList<AdapterRequest> Adapters { get; init; } = [];
    public IReadOnlyList<ControlRequest> Controls { get; init; } = [];
    public IReadOnlyList<SketchRequest> Sketches { get; init; } = [];
    public StartRequest? Start { get; init; }
    public double GuidanceRescale { get; init; }
}
