using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Tests.Models.UNets;

public sealed class SharedPreparationsTests
{
    private readonly SharedPreparations _shared = new();
    private readonly IUNetPatch _patch = new Patch();
    private int _prepared;

    [Fact]
    public void What_a_patch_prepares_is_prepared_once_and_freed_with_the_last_hold()
    {
        var (one, other) = (Get(_patch, 1), Get(_patch, 1));
        Assert.Same(one.Value, other.Value);

        one.Dispose();
        one.Dispose();   // no other's hold
        Assert.False(other.Value.IsDisposed);
        other.Dispose();

        Assert.True(other.Value.IsDisposed);
        using var again = Get(_patch, 1);
        Assert.Equal(2, _prepared);
    }

    [Fact]
    public void Another_patch_or_variant_has_its_own_and_patches_are_told_apart_by_reference()
    {
        using var one = Get(_patch, 1);
        using var variant = Get(_patch, 2);
        using var none = Get(_patch, null);
        using var equal = Get(new Patch(), 1);

        Assert.Equal(new Patch(), _patch);
        Assert.Equal(4, new[] { one.Value, variant.Value, none.Value, equal.Value }.Distinct().Count());
    }

    [Fact]
    public void What_is_prepared_may_hold_something_else_that_the_patch_prepares()
    {
        var outer = _shared.Get(_patch, "outer", () => new Outer(Get(_patch, null)));
        using var inner = Get(_patch, null);

        Assert.Same(inner.Value, outer.Value.Inner.Value);
        Assert.Equal(1, _prepared);
        outer.Dispose();
        Assert.False(inner.Value.IsDisposed);
    }

    [Fact]
    public void What_fails_to_be_prepared_is_tried_again()
    {
        Assert.Throws<InvalidOperationException>(() =>
            _shared.Get<Prepared>(_patch, null, () => throw new InvalidOperationException("it fails")));

        using var made = Get(_patch, null);

        Assert.False(made.Value.IsDisposed);
    }

    private SharedPreparation<Prepared> Get(IUNetPatch patch, object? variant) => _shared.Get(patch, variant, () =>
    {
        _prepared++;
        return new Prepared();
    });

    private sealed class Prepared : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed record Outer(SharedPreparation<Prepared> Inner) : IDisposable
    {
        public void Dispose() => Inner.Dispose();
    }

    private sealed record Patch : IUNetPatch
    {
        public IUNetSession Bind(UNetBinding binding) => throw new NotSupportedException();
    }
}
