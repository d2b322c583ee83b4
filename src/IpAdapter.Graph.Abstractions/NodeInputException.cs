using System.Runtime.CompilerServices;

namespace IpAdapter.Graph;

/// <summary>
/// Something the workflow's author can mend. It is shown at the place of the port in the workflow file. Anything else a node throws is
/// shown as a fault of its plugin.
/// </summary>
/// <param name="port">Name of the input, as the property is called or in kebab-case.</param>
/// <param name="message">What was expected, what was found, and what to do.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class NodeInputException(string port, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Name of the input the problem lies with.</summary>
    public string Port { get; } = port;

    /// <summary>
    /// A problem with one of a node's inputs that only its run can find: what depends on pixels or on the numbers of a tensor. All else
    /// belongs to <see cref="ICheck{TInputs, TOutputs}"/>.
    /// </summary>
    /// <param name="input">The input, as in <c>(Inputs i) => i.Image</c>; not called, its text names the port.</param>
    /// <param name="message">What was expected, what was found, and what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    /// <param name="inputText">Filled in by the compiler.</param>
    /// <typeparam name="TInputs">The node's record of inputs.</typeparam>
    public static NodeInputException At<TInputs>(
        Func<TInputs, object?> input, string message, Exception? innerException = null,
            [CallerArgumentExpression(nameof(input))] string inputText = "")
        where TInputs : notnull
        => new(PortName.In(inputText), message, innerException);

    /// <summary>
    /// Reads what an input names; where that fails for a reason the author can mend, the input is what is wrong, and the reason's message
    /// is shown there.
    /// </summary>
    /// <typeparam name="TReason">What is thrown for files that can't be used, such as the model library's WeightFileException. Anything
    /// else passes as it is.</typeparam>
    /// <typeparam name="TInputs">The node's record of inputs.</typeparam>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="input">The input, as in <c>i => i.Path</c>; not called, its text names the port.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="inputText">Filled in by the compiler.</param>
    /// <exception cref="NodeInputException">Reading threw a <typeparamref name="TReason"/>, which is the inner exception.</exception>
    public static T For<TReason, TInputs, T>(Func<TInputs, object?> input, Func<T> read,
        [CallerArgumentExpression(nameof(input))] string inputText = "")
        where TReason : Exception
        where TInputs : notnull
    {
        try
        {
            return read();
        }
        catch (TReason reason)
        {
            throw new NodeInputException(PortName.In(inputText), reason.Message, reason);
        }
    }
}
