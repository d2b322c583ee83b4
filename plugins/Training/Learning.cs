using IpAdapter.Diffusion.Training;

namespace IpAdapter.Graph.Training;

/// <summary>What learns, and the model that it learns at.</summary>
/// <param name="Model">The model; owned.</param>
/// <param name="Learner">What learns; owned.</param>
internal sealed record Learning(UNetModel Model, ILearner Learner) : IDisposable
{
    public void Dispose()
    {
        Learner.Dispose();
        Model.Dispose();
    }
}
