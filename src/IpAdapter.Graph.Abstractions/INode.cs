namespace IpAdapter.Graph;

/// <summary>
/// One step of a workflow: a record of inputs becomes one value, or a record of values marked <see cref="OutputsAttribute"/>.
/// </summary>
/// <remarks>
/// The ports of a node are the properties of its records: name (in kebab-case), type, default, range, choices and documentation are read
/// from there and from nowhere else.
/// A node takes nothing over and keeps nothing back: what it receives is borrowed, what it returns belongs to the runtime.
/// </remarks>
/// <typeparam name="TInputs">The record of inputs.</typeparam>
/// <typeparam name="TOutputs">The output, or the record of outputs.</typeparam>
public interface INode<in TInputs, TOutputs>
    where TInputs : notnull
{
    /// <summary>Runs the node.</summary>
    /// <param name="inputs">The inputs; borrowed for the time of the call.</param>
    /// <param name="context">Progress, cancellation, log and randomness of this run.</param>
    /// <returns>The output; it belongs to the runtime from here on.</returns>
    /// <exception cref="NodeInputException">An input is something the workflow's author can mend.</exception>
    ValueTask<TOutputs> RunAsync(TInputs inputs, NodeContext context);
}
