using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Training.Loras;

/// <summary>Weights on loan with low-rank changes over some of them that learn.</summary>
/// <param name="weights">The weights, frozen.</param>
/// <param name="changes">The changes, by the name of the weight.</param>
internal sealed class LowRankOverlay(IWeights weights, IReadOnlyDictionary<string, LowRank> changes) : IWeights
{
    public Tensor Get(string name) => weights.Get(name);

    public Tensor? Find(string name) => weights.Find(name);

    public LowRank? FindLowRank(string name) => changes.GetValueOrDefault(name) ?? weights.FindLowRank(name);
}
