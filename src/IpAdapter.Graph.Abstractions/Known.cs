using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace IpAdapter.Graph;

/// <summary>
/// What is known of a node's inputs. A port is named by a lambda such as <c>i => i.UNet</c>; it is not called, its text names the port.
/// </summary>
/// <remarks>
/// A literal and a default are known as they are. A value that only describes (a model, which is a reference to weight files) is known as
/// that value. A value with
/// numbers of its own (a picture, latents) is known by its description, which the producing node gives before the run and
/// <see cref="IResultType.Describe"/> in it.
/// Of an input marked <see cref="EachAttribute"/> that is given a list, each item has a check of its own.
/// </remarks>
/// <param name="inputs">What is known, by the names of the properties.</param>
/// <typeparam name="TInputs">The node's record of inputs.</typeparam>
public sealed class Known<TInputs>(IKnownInputs inputs)
    where TInputs : notnull
{
    /// <summary>Finds the value of an input, where that is known. An input that is left out has its default, which may be null.</summary>
    /// <param name="input">The input, as in <c>i => i.UNet</c>.</param>
    /// <param name="value">The value that the run will be given.</param>
    /// <param name="inputText">Filled in by the compiler.</param>
    /// <returns>Whether it is known.</returns>
    public bool TryGet<T>(Func<TInputs, T> input, [MaybeNullWhen(false)] out T value,
        [CallerArgumentExpression(nameof(input))] string inputText = "")
    {
        value = default;
        if (!inputs.TryGet(PortName.In(inputText), out var known))
            return false;
        if (known is not T typed)
            return known is null && default(T) is null;
        value = typed;
        return true;
    }

    /// <summary>Finds the description of an input's value, where that is known.</summary>
    /// <param name="input">The input, as in <c>i => i.Image</c>.</param>
    /// <param name="description">What is known of it.</param>
    /// <param name="inputText">Filled in by the compiler.</param>
    /// <typeparam name="TDescription">The type that describes such values: <c>ImageDescription</c> for pictures.</typeparam>
    /// <returns>Whether the input is given something, and its description is known.</returns>
    public bool TryDescribe<TDescription>(
        Func<TInputs, object?> input, [NotNullWhen(true)] out TDescription? description,
            [CallerArgumentExpression(nameof(input))] string inputText = "")
        where TDescription : class
    {
        description = inputs.TryGet(PortName.In(inputText), out var known) ? known as TDescription : null;
        return description is not null;
    }

    /// <summary>
    /// The values or descriptions that are known of the items of an input that takes a list, in order; unknown items are left out.
    /// </summary>
    /// <param name="input">The input, as in <c>i => i.Images</c>.</param>
    /// <param name="inputText">Filled in by the compiler.</param>
    /// <typeparam name="T">Type of the value, or of its description.</typeparam>
    public IEnumerable<T> GetAll<T>(Func<TInputs, object?> input, [CallerArgumentExpression(nameof(input))] string inputText = "")
        where T : notnull
        => inputs.ItemsOf(PortName.In(inputText)).OfType<T>();

    /// <summary>Whether the input is given anything, known or not.</summary>
    /// <param name="input">The input, as in <c>i => i.Mask</c>.</param>
    /// <param name="inputText">Filled in by the compiler.</param>
    public bool IsGiven(Func<TInputs, object?> input, [CallerArgumentExpression(nameof(input))] string inputText = "") =>
        inputs.IsGiven(PortName.In(inputText));

    /// <summary>
    /// How many items an input is given: 0 where it is left out, null where only the run can tell (a list that another node makes).
    /// </summary>
    /// <param name="input">The input, as in <c>i => i.Images</c>.</param>
    /// <param name="inputText">Filled in by the compiler.</param>
    public int? CountOf(Func<TInputs, object?> input, [CallerArgumentExpression(nameof(input))] string inputText = "") =>
        inputs.CountOf(PortName.In(inputText));
}
