using System.Reflection;
using IpAdapter.ContentStore;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Training.Preparation.Caching;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>A network with any other setting is another one.</summary>
public sealed class ModelIdentityLaws : IDisposable
{
    // What they change is named in the key by itself, or is done to what was read.
    private static readonly string[] s_notTheNetworks = [nameof(AutoencoderConfig.ScalingFactor), nameof(AutoencoderConfig.NeedsFloat32)];

    private readonly TestData _data = new();
    private readonly ValueStore _store;
    private readonly ModelIdentity _identity;

    public ModelIdentityLaws() => (_store, _identity) = Open();

    public void Dispose()
    {
        _store.Dispose();
        _data.Dispose();
    }

    [Fact]
    public void Every_setting_of_every_network_counts()
    {
        var encoders = TinyEncoders.Base;
        var (autoencoder, pictures, tower) = (encoders.Autoencoder, encoders.ImageEncoder!, encoders.TextEncoder.First);

        Counts(autoencoder.Config, config => _identity.Get(autoencoder with { Config = config }), 5);
        Counts(pictures.Config, config => _identity.Get(pictures with { Config = config }), 9);
        Counts(pictures.Preprocessing, shown => _identity.Get(pictures with { Preprocessing = shown }), 3);
        Counts(tower.Config, config => _identity.Find(new("x", tower with { Config = config }))!, 9);
    }

    [Fact]
    public void One_text_transformer_and_two_are_not_the_same_nor_two_in_the_other_order()
    {
        var (first, second) = (TinyEncoders.Xl.TextEncoder.First, TinyEncoders.Xl.TextEncoder.Second);

        string?[] all = [_identity.Find(new("", first)), _identity.Find(new("", second!)), _identity.Find(new("", first, second)),
            _identity.Find(new("", second!, first))];

        Assert.Equal(4, all.Distinct().Count());
        Assert.All(all, Assert.NotNull);
    }

    [Fact]
    public void Nothing_is_kept_of_a_text_encoder_with_changes_of_its_own()
    {
        var first = TinyEncoders.Base.TextEncoder.First;

        Assert.Null(_identity.Find(new("", first with { LowRank = [null!] })));
        Assert.Null(_identity.Find(new("", first with { Learned = [null!] })));
    }

    private (ValueStore, ModelIdentity) Open()
    {
        var store = ValueStore.Open(_data.In("store"));
        return (store, new(new(store)));
    }

    private static void Counts<T>(T settings, Func<T, string> identity, int count)
        where T : class
    {
        var copy = typeof(T).GetMethod("<Clone>$", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
        var properties = typeof(T).GetProperties().Where(one => one.CanWrite && !s_notTheNetworks.Contains(one.Name)).ToList();
        Assert.Equal(count, properties.Count);
        foreach (var property in properties)
        {
            var changed = (T)copy.Invoke(settings, null)!;
            property.SetValue(changed, Other(property.GetValue(settings)!));

            Assert.True(identity(settings) != identity(changed), property.Name);
        }
    }

    private static object Other(object value) => value switch
    {
        int number => number + 1,
        double number => number * 1.5,
        string text => text + "x",
        IReadOnlyList<int> numbers => numbers.Append(1).ToArray(),
        IReadOnlyList<double> numbers => numbers.Select(number => number + 1e-9).ToArray(),
        _ => throw new NotSupportedException(value.GetType().Name),
    };
}
