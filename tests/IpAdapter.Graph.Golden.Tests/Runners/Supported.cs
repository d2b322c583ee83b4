using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Whether a model can be read, as its own files tell.</summary>
internal static class Supported
{
    /// <summary>Why a model can't be read, in the words of the product, or null.</summary>
    public static string? WhyNot(Func<object> open)
    {
        try
        {
            open();
            return null;
        }
        catch (WeightFileException refused)
        {
            return $"{Path.GetFileName(Path.GetDirectoryName(refused.Path))}: {refused.Problem}";
        }
    }
}
