using IpAdapter.Graph;

namespace IpAdapter.Diffusion.Training.Tests.Learners;

/// <summary>Runs nodes as a workflow does, one by itself.</summary>
internal static class OrdinaryNodes
{
    private static readonly NodeContext s_context = new() { NodeName = "node" };

    public static TOutputs Run<TInputs, TOutputs>(this INode<TInputs, TOutputs> node, TInputs inputs)
        where TInputs : notnull where TOutputs : notnull =>
        node.RunAsync(inputs, s_context).AsTask().GetAwaiter().GetResult();
}
