using System.Reflection;

namespace IpAdapter.Graph.Nodes;

/// <summary>Whether an output may be null, as its plugin's source has it: with a question mark or without.</summary>
/// <param name="MayBeNull">Whether the output may.</param>
/// <param name="ItemsMayBeNull">Whether the items may, where it is a list.</param>
internal readonly record struct OutputNullability(bool MayBeNull, bool ItemsMayBeNull)
{
    /// <summary>Reads it of one of several outputs.</summary>
    public static OutputNullability For(PropertyInfo property) => For(new NullabilityInfoContext().Create(property));

    /// <summary>Reads it of the one output of a node.</summary>
    /// <param name="run">The node's <see cref="INode{TInputs, TOutputs}.RunAsync"/>.</param>
    public static OutputNullability For(MethodInfo run) =>
        For(new NullabilityInfoContext().Create(run.ReturnParameter).GenericTypeArguments[0]);

    private static OutputNullability For(NullabilityInfo declared) =>
        new(declared.ReadState == NullabilityState.Nullable,
            declared.GenericTypeArguments is [{ ReadState: NullabilityState.Nullable }, ..]);
}
