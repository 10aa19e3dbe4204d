"""Which addresses of the network are asked: those of the public internet, whatever a name says."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icpermed.links.reachable import Internal, NotReachable, addresses_of, is_public, looked_up

INSIDE = [
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.254"),
    *("192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1"),
    *("198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "192.88.99.1", "192.31.196.1", "192.52.193.1", "192.175.48.1"),
    *("::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1"),
    *("2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:20::1"),
    *("2001:db8::1", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0"),
    *("2606:4700::1111%lo", "fec0::1", "ff02::1", "ff0e::1", "100::1", "5f00::1", "4000::1"),
]
OUTSIDE = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1"]
NOT_ADDRESSES = [
    "",
    "localhost",
    "127.1",
    "0x7f000001",
    "2130706433",
    "::1%",
    "8.8.8.8:80",
    "٨.8.8.8",
]


@pytest.mark.parametrize("address", [*INSIDE, *NOT_ADDRESSES])
def test_what_is_not_of_the_public_internet_is_not_asked(address):
    assert is_public(address) is False


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_of_the_public_internet_is_asked(address):
    assert is_public(address) is True


#: Written down once more, and by others: what RFC 6890 and its successors set apart.
SET_APART = [
    ip_network(network)
    for network in [
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"),
        *("::/8", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23", "fc00::/7"),
        *("fe80::/10", "fec0::/10", "ff00::/8", "2001:db8::/32"),
    ]
]


@st.composite
def addresses_set_apart(draw):
    network = draw(st.sampled_from(SET_APART))
    return str(network[draw(st.integers(0, network.num_addresses - 1))])


@given(addresses_set_apart())
def test_no_address_that_is_set_apart_is_asked(address):
    assert is_public(address) is False


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global))
def test_none_that_is_not_global_is_asked_even_inside_an_address_of_the_new_network(address):
    number = int(address)
    wrapped = [
        *(f"::ffff:{address}", f"::{address}", f"64:ff9b::{address}"),
        str(ip_address((0x2002 << 112) | (number << 80))),
    ]
    assert [is_public(one) for one in [str(address), *wrapped]] == [False] * 5


def test_a_host_without_any_address_is_not_there():
    with pytest.raises(NotReachable, match="no such host"):
        addresses_of("nowhere.example", lambda host: [])


def test_a_host_with_inner_addresses_only_is_internal():
    with pytest.raises(Internal):
        addresses_of("db.example", lambda host: ["10.0.0.5", "::1"])


def test_of_a_host_with_both_only_the_public_addresses_are_asked_the_old_network_first():
    found = addresses_of(
        "both.example", lambda host: ["2606:4700::1", "127.0.0.1", "8.8.8.8", "8.8.8.8"]
    )
    assert found == ["8.8.8.8", "2606:4700::1"]


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f000001", "2130706433", "0", "::1"])
def test_this_machine_is_not_asked_however_it_is_called(host):
    """By the real name service, which takes odd ways of writing numbers for addresses."""
    with pytest.raises(NotReachable):
        addresses_of(host, looked_up)
