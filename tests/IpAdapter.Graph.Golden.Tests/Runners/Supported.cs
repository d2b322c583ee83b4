using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Whether a model asks for something the product does not support, as its configuration tells.</summary>
internal static class Supported
{
    /// <summary>
    /// What is not supported, in the words of the product, or null. Any other trouble is no reason to skip a case: it is met again when the
    /// case is run.
    /// </summary>
    public static string? WhyNot(Func<object> readConfiguration)
    {
        try
        {
            readConfiguration();
            return null;
        }
        catch (WeightFileException refused) when (refused.Problem.Contains("is not supported", StringComparison.Ordinal))
        {
            return $"{Path.GetFileName(Path.GetDirectoryName(refused.Path))}: {refused.Problem}";
        }
        catch (WeightFileException)
        {
            return null;
        }
    }
}
