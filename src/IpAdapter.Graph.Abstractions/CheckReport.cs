using System.Runtime.CompilerServices;

namespace IpAdapter.Graph;

/// <summary>
/// Takes what a node says of its inputs and outputs. A port is named by a lambda such as <c>i => i.UNet</c>; it is not called, its text
/// names the port.
/// </summary>
/// <param name="report">Takes the same, by the names of the properties.</param>
/// <typeparam name="TInputs">The node's record of inputs.</typeparam>
/// <typeparam name="TOutputs">The node's output, or its record of outputs.</typeparam>
public sealed class CheckReport<TInputs, TOutputs>(ICheckReport report)
    where TInputs : notnull
{
    /// <summary>Reports something that the workflow's author can mend, at an input.</summary>
    /// <param name="input">The input, as in <c>i => i.UNet</c>.</param>
    /// <param name="message">What was expected, what was found, and what to do.</param>
    /// <param name="inputText">Filled in by the compiler.</param>
    public void Problem(Func<TInputs, object?> input, string message, [CallerArgumentExpression(nameof(input))] string inputText = "") =>
        report.Problem(PortName.In(inputText), message);

    /// <summary>Describes what a node with one output will give.</summary>
    /// <param name="description">
    /// The value itself where it only describes, else its description. Of a list, the list of its items' descriptions, null for items of
    /// which nothing is known:
    /// it says how many there will be.
    /// </param>
    public void Output(object description) => report.Output(description);

    /// <summary>Describes what one of several outputs will give.</summary>
    /// <param name="output">The output, as in <c>o => o.Images</c>.</param>
    /// <param name="description">As for a node with one output.</param>
    /// <param name="outputText">Filled in by the compiler.</param>
    public void Output(Func<TOutputs, object?> output, object description,
        [CallerArgumentExpression(nameof(output))] string outputText = "") =>
        report.Output(PortName.In(outputText), description);

    /// <summary>Says that an output will not be there at all, so that whatever takes it is a problem there.</summary>
    /// <param name="output">The output, as in <c>o => o.TextEncoder</c>.</param>
    /// <param name="reason">Why it is lacking, and what gives one.</param>
    /// <param name="outputText">Filled in by the compiler.</param>
    public void Lacks(Func<TOutputs, object?> output, string reason, [CallerArgumentExpression(nameof(output))] string outputText = "") =>
        report.Lacks(PortName.In(outputText), reason);

    /// <summary>
    /// Names a file whose content decides the outputs. Without any, these are the files of every <see cref="FilePath"/> among the inputs (a
    /// folder: all below it).
    /// </summary>
    /// <param name="file">Path of the file.</param>
    public void Reads(string file) => report.Reads(file);

    /// <summary>
    /// Says how much memory the node will take. Where all nodes' together is more than the machine has free, the author is told before
    /// anything runs, with what would fit.
    /// </summary>
    /// <param name="input">The input that decides it, as in <c>i => i.Width</c>.</param>
    /// <param name="need">How much.</param>
    /// <param name="inputText">Filled in by the compiler.</param>
    public void Takes(Func<TInputs, object?> input, MemoryNeed need, [CallerArgumentExpression(nameof(input))] string inputText = "") =>
        report.Takes(PortName.In(inputText), need);
}
