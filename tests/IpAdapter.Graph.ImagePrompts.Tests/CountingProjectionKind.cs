using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>A kind of adapter that counts how often pictures are projected.</summary>
internal sealed class CountingProjectionKind(IImageProjectionKind kind) : IImageProjectionKind
{
    public int Projections { get; private set; }

    public string Name => kind.Name;

    public IEncoderReading? Encoder => kind.Encoder;

    public bool Claims(WeightSet projection) => kind.Claims(projection);

    public long InputWidth(WeightSet projection) => kind.InputWidth(projection);

    public int? TokenCount(WeightSet projection, long crossAttentionWidth) => kind.TokenCount(projection, crossAttentionWidth);

    public IEnumerable<ExpectedTensor> Tensors(WeightSet projection, long crossAttentionWidth) =>
        kind.Tensors(projection, crossAttentionWidth);

    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) => new Counting(kind.Build(weights, adapter), this);

    private sealed class Counting(IImageProjection projection, CountingProjectionKind counter) : IImageProjection
    {
        public Tensor Forward(Tensor embeddings, Tensor? states = null)
        {
            counter.Projections++;
            return projection.Forward(embeddings, states);
        }
    }
}
