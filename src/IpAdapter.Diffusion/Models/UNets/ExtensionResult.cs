namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Looks at what an extension returned before it is used, while it is still known whose it is.</summary>
public static class ExtensionResult
{
    /// <summary>Passes a tensor on that has to be of one shape.</summary>
    /// <param name="tensor">What was returned.</param>
    /// <param name="by">The object that returned it.</param>
    /// <param name="member">The method.</param>
    /// <param name="shape">The shape it has to have.</param>
    /// <exception cref="ExtensionException">It is null, has been disposed, or is of another shape.</exception>
    public static Tensor Require(Tensor? tensor, object by, string member, params ReadOnlySpan<long> shape)
    {
        var living = Living(tensor, by, member);
        return living.shape.AsSpan().SequenceEqual(shape) ? living : throw WrongShape(living, by, member, shape);
    }

    /// <summary>Passes a tensor on that is added to another: each of its dimensions is that one's, or 1.</summary>
    /// <inheritdoc cref="Require"/>
    public static Tensor Addable(Tensor? tensor, object by, string member, params ReadOnlySpan<long> shape)
    {
        var living = Living(tensor, by, member);
        var own = living.shape;
        var isAddable = own.Length == shape.Length;
        for (var i = 0; isAddable && i < own.Length; i++)
            isAddable = own[i] == shape[i] || own[i] == 1;
        return isAddable ? living : throw WrongShape(living, by, member, shape);
    }

    /// <summary>Passes a tensor on that is there and has not been disposed.</summary>
    /// <inheritdoc cref="Require"/>
    public static Tensor Living(Tensor? tensor, object by, string member) => tensor switch
    {
        null => throw new ExtensionException(by, member, "returned null in place of a tensor"),
        { IsInvalid: true } => throw new ExtensionException(by, member,
            "returned a tensor that has been disposed: MoveToOuterDisposeScope() keeps one that leaves a dispose scope"),
        _ => tensor,
    };

    private static ExtensionException WrongShape(Tensor tensor, object by, string member, ReadOnlySpan<long> shape) =>
        new(by, member, $"returned a tensor of shape [{string.Join(", ", tensor.shape)}] where "
            + $"[{string.Join(", ", shape.ToArray())}] was expected");
}
