namespace IpAdapter.Graph;

/// <summary>Something the workflow's author can mend. It is shown at the place of the port in the workflow file. Anything else a node throws is shown as a fault of its plugin.</summary>
/// <param name="port">Name of the input, as the property is called or in kebab-case.</param>
/// <param name="message">What was expected, what was found, and what to do.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class NodeInputException(string port, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Name of the input the problem lies with.</summary>
    public string Port { get; } = port;

    /// <summary>Reads what an input names; where that fails for a reason the author can mend, the input is what is wrong, and the reason's message is shown there.</summary>
    /// <typeparam name="TReason">What is thrown for files that can't be used, such as the model library's WeightFileException. Anything else passes as it is.</typeparam>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="port">Name of the input, as the property is called.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="NodeInputException">Reading threw a <typeparamref name="TReason"/>, which is the inner exception.</exception>
    public static T For<TReason, T>(string port, Func<T> read)
        where TReason : Exception
    {
        try
        {
            return read();
        }
        catch (TReason reason)
        {
            throw new NodeInputException(port, reason.Message, reason);
        }
    }
}
