"""The public names of `wheelcli.pricing`: each resolves, is documented, and costs nothing until it is asked
for.
"""

import subprocess
import sys

import pytest

from wheelcli import pricing
from wheelcli.pricing import american_batch, early_exercise
from wheelcli.pricing.dividends import dividend_call


@pytest.mark.parametrize("name", pricing.__all__)
def test_every_public_name_resolves_and_says_what_it_is(name):
    member = getattr(pricing, name)
    assert member.__doc__
    assert isinstance(member, type) or f"`{name}" in pricing.__doc__


def test_the_public_names_are_the_objects_the_program_uses():
    assert pricing.american_chain is american_batch.american_chain
    assert pricing.exercise_of_put is early_exercise.exercise_of_put
    assert pricing.dividend_call is dividend_call
    assert set(dir(pricing)) == set(pricing.__all__)


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'american_chian'"):
        _ = pricing.american_chian


def test_importing_the_package_loads_no_numpy():
    code = "import sys, wheelcli.pricing; print(sorted({'numpy', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
