namespace IpAdapter.Graph;

/// <summary>Inputs of a node, as far as they are known while a workflow is checked. Compiled into every plugin here.</summary>
internal static class DescribedInputs
{
    /// <summary>Finds an input that may be left out; where it is, it is known to be null.</summary>
    public static bool TryGetOptional<T>(this NodeDescription description, string port, out T? value)
        where T : struct
    {
        if (description.TryGet<T?>(port, out value))
            return true;
        return !description.IsGiven(port);
    }
}
