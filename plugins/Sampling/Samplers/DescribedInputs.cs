namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>Settings of a sampler, as far as they are known while a workflow is checked.</summary>
internal static class DescribedInputs
{
    /// <summary>Finds a setting that may be left out; where it is, it is known to be null.</summary>
    public static bool TryGetOptional<T>(this NodeDescription description, string port, out T? value)
        where T : struct
    {
        if (description.TryGet<T?>(port, out value))
            return true;
        return !description.IsGiven(port);
    }
}
