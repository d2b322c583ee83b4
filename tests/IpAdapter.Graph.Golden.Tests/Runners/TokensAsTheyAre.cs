using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>For cases that give image tokens, not embeddings.</summary>
internal sealed class TokensAsTheyAre : IImageProjectionKind, IImageProjection
{
    public string Name => "tokens";

    public string Reads => "tokens";

    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) => this;

    public Tensor Forward(Tensor embeddings, Tensor? states = null) => embeddings.alias();

    public bool Claims(WeightSet projection) => false;

    public long InputWidth(WeightSet projection) => throw new NotSupportedException();

    public int? TokenCount(WeightSet projection, long crossAttentionWidth) => throw new NotSupportedException();

    public IEnumerable<ExpectedTensor> Tensors(WeightSet projection, long crossAttentionWidth) => [];

    public IEncoderReading? Encoder => null;
}
