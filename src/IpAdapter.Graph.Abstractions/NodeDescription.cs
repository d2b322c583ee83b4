using System.Diagnostics.CodeAnalysis;

namespace IpAdapter.Graph;

/// <summary>
/// What is known of a node's inputs before it runs, and what the node says of its outputs.
/// The description of a literal is its value. The description of a value that only describes (a model, which is a reference to weight files) is that value itself;
/// of a value with numbers of its own (an embedding, latents) it is a smaller record of the producer's choice.
/// The description of an output that is a list is the list of its items' descriptions, null for items of which nothing is known: it says how many there will be.
/// Where a list is taken apart (<see cref="EachAttribute"/>), each item has a description of its own.
/// </summary>
public abstract class NodeDescription
{
    /// <summary>Finds what is known of an input as a <typeparamref name="T"/>.</summary>
    /// <param name="port">Name of the input, as the property is called.</param>
    /// <param name="value">A literal, a default, or what the producing node said.</param>
    /// <returns>Whether it is known, and of that type.</returns>
    public abstract bool TryGet<T>(string port, [MaybeNullWhen(false)] out T value);

    /// <summary>Finds what is known of an input that may be left out. Where it is left out, it is known to be null.</summary>
    /// <param name="port">Name of the input, as the property is called.</param>
    /// <param name="value">A literal, a default, what the producing node said, or null.</param>
    /// <returns>Whether it is known.</returns>
    public bool TryGetOptional<T>(string port, out T? value)
        where T : struct
        => TryGet(port, out value) || !IsGiven(port);

    /// <summary>Whether the workflow gives this input anything, known or not.</summary>
    public abstract bool IsGiven(string port);

    /// <summary>Everything known of an input that takes a list, in order, unknown items left out.</summary>
    public abstract IEnumerable<T> GetAll<T>(string port);

    /// <summary>How many items an input is given: 0 where it is left out, null where only the run can tell (a list that another node makes).</summary>
    /// <param name="port">Name of the input, as the property is called.</param>
    public abstract int? CountOf(string port);

    /// <summary>Says what a node with one output will give.</summary>
    public abstract void Output(object description);

    /// <summary>Says what one of several outputs will give.</summary>
    /// <param name="port">Name of the output, as the property is called.</param>
    /// <param name="description">What is known of it.</param>
    public abstract void Output(string port, object description);

    /// <summary>Says that an output will not be there at all, so that whatever takes it is a problem there.</summary>
    /// <param name="port">Name of the output, as the property is called.</param>
    /// <param name="reason">Why it is lacking, and what gives one.</param>
    public abstract void Lacks(string port, string reason);

    /// <summary>Reports something the author can mend, at an input.</summary>
    public abstract void Problem(string port, string message);

    /// <summary>
    /// Names a file whose content decides the outputs. Without any, these are the files of every <see cref="FilePath"/> among the inputs (a folder: all below it).
    /// </summary>
    public abstract void Reads(string file);

    /// <summary>Says how much memory the node will take. Where all nodes' together is more than the machine has free, the author is told before anything runs, with what would fit.</summary>
    public abstract void Takes(MemoryNeed need);
}
