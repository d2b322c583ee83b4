using IpAdapter.Diffusion.Platform.Caches;

namespace IpAdapter.Diffusion.Tests.Platform.Caches;

/// <summary>What is read from <c>cpuid</c>, on processors that answer as recorded ones did.</summary>
public sealed class X86CpuTests
{
    private static readonly CpuidRegisters Amd = new(0x10, 0x6874_7541, 0x444d_4163, 0x6974_6e65);
    private static readonly CpuidRegisters Intel = new(0x1f, 0x756e_6547, 0x6c65_746e, 0x4965_6e69);

    // A Zen 4 behind KVM, with its topology shown.
    private static readonly Dictionary<(uint Leaf, uint Subleaf), CpuidRegisters> Shown = new()
    {
        [(0, 0)] = Amd,
        [(0x8000_0000, 0)] = new(0x8000_0021, 0x6874_7541, 0x444d_4163, 0x6974_6e65),
        [(0x8000_0001, 0)] = new(0x00a1_0f11, 0x4000_0000, 0x0040_03f3, 0x2fd3_fbff),
        [(0x8000_0002, 0)] = new(0x2044_4d41, 0x4359_5045, 0, 0),
        [(0x8000_0005, 0)] = new(0xff48_ff40, 0xff48_ff40, 0x2008_0140, 0x2008_0140),
        [(0x8000_0006, 0)] = new(0x5c00_2200, 0x6c00_4200, 0x0400_6140, 0x0a00_9140),
        [(0x8000_0008, 0)] = new(0x0030_3030, 0x5002_0005, 0x0000_7001, 0),
        [(0x8000_001d, 0)] = new(0x0000_0121, 0x01c0_003f, 0x0000_003f, 0),
        [(0x8000_001d, 1)] = new(0x0000_0122, 0x01c0_003f, 0x0000_003f, 0),
        [(0x8000_001d, 2)] = new(0x0000_0143, 0x01c0_003f, 0x0000_07ff, 2),
        [(0x8000_001d, 3)] = new(0x0000_4163, 0x03c0_003f, 0x0000_7fff, 1),
    };

    [Fact]
    public void Caches_that_are_told_are_not_hidden()
    {
        var cpu = Answering(Shown);

        Assert.Equal([32u << 10, 1u << 20, 32u << 20], cpu.CacheBytes);
        Assert.False(cpu.HidesCaches);
        Assert.Equal(("AuthenticAMD", "AMD EPYC"), (cpu.Vendor, cpu.Name));
    }

    [Fact]
    public void An_amd_processor_without_its_topology_leaf_hides_them_and_the_older_leaves_tell_what_a_core_has()
    {
        var cpu = Answering(Shown.Where(entry => entry.Key.Leaf != 0x8000_001d));

        Assert.True(cpu.HidesCaches);
        // 320 MiB of a whole socket, said to be shared by two cores: bounded by what a core of any has.
        Assert.Equal([32u << 10, 1u << 20, 4u << 20], cpu.CacheBytesOfACore());
    }

    [Fact]
    public void One_level_that_is_hidden_is_hidden()
    {
        Assert.True(Answering(Shown.Where(entry => entry.Key != (0x8000_001d, 3))).HidesCaches);
    }

    [Fact]
    public void A_processor_that_tells_nothing_at_all_is_given_usual_sizes()
    {
        var cpu = Answering(new Dictionary<(uint, uint), CpuidRegisters> { [(0, 0)] = Amd });

        Assert.True(cpu.HidesCaches);
        Assert.Equal([32u << 10, 512u << 10, 1u << 20], cpu.CacheBytesOfACore());
    }

    [Fact]
    public void An_intel_processor_is_never_taken_for_one_even_where_it_tells_nothing()
    {
        Assert.False(Answering(new Dictionary<(uint, uint), CpuidRegisters> { [(0, 0)] = Intel }).HidesCaches);
    }

    [Fact]
    public void An_intel_processor_tells_data_and_unified_caches_by_leaf_4()
    {
        var cpu = Answering(new Dictionary<(uint, uint), CpuidRegisters>
        {
            [(0, 0)] = Intel,
            [(4, 0)] = new(0x7c00_4121, 0x02c0_003f, 0x3f, 0),
            [(4, 1)] = new(0x7c00_4122, 0x01c0_003f, 0x3f, 0),
            [(4, 2)] = new(0x7c00_4143, 0x0240_003f, 0x7ff, 0),
            [(4, 3)] = new(0x7c0f_c163, 0x02c0_003f, 0xcfff, 4),
        });

        Assert.Equal([48u << 10, 1280u << 10, 39u << 20], cpu.CacheBytes);
    }

    [Fact]
    public void A_processor_of_another_maker_is_left_to_oneDNN_which_asks_it_nothing()
    {
        var hygon = Amd with { Ebx = 0x6f67_7948, Edx = 0x6e65_476e, Ecx = 0x656e_6975 };

        var cpu = Answering(new Dictionary<(uint, uint), CpuidRegisters> { [(0, 0)] = hygon });

        Assert.Equal("HygonGenuine", cpu.Vendor);
        Assert.False(cpu.HidesCaches);
        Assert.Empty(cpu.CacheBytes);
    }

    private static X86Cpu Answering(IEnumerable<KeyValuePair<(uint Leaf, uint Subleaf), CpuidRegisters>> answers)
    {
        var known = answers.ToDictionary();
        return new X86Cpu((leaf, subleaf) => known.GetValueOrDefault((leaf, subleaf)));
    }
}
